// Signs in with an access key and goes on to where the reader wanted to go.

const form = document.querySelector("#sign-in");
const problem = document.querySelector("#problem");

/** A path of this site, whatever the address bar says. */
function wanted() {
  const to = URL.parse(new URLSearchParams(location.search).get("to") ?? "/", location.origin);
  return to?.origin === location.origin ? to.pathname + to.search + location.hash : "/";
}

// Who comes by a link from another site is signed in all the same: the browser kept the cookie back only until here.
const session = await fetch("/api/session");
if (session.ok) location.replace(wanted());

form.addEventListener("submit", async event => {
  event.preventDefault();
  problem.hidden = true;
  try {
    const answer = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: form.elements.key.value }),
    });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    location.replace(wanted());
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    form.elements.key.select();
  }
});
