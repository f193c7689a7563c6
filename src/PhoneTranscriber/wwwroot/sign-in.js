// Signs in with an access key and goes on to where the reader wanted to go.

const form = document.querySelector("#sign-in");
const problem = document.querySelector("#problem");
const button = form.querySelector("button");

/** An address of this site, whatever the address bar says: whole, since a path alone may begin with the name of another site. */
function wanted() {
  const to = URL.parse(new URLSearchParams(location.search).get("to") ?? "/", location.origin);
  if (to?.origin !== location.origin) return "/";
  to.hash = location.hash;
  return to.href;
}

// Who comes by a link from another site is signed in all the same: the browser kept the cookie back only until here.
const session = await fetch("/api/session");
if (session.ok) location.replace(wanted());

form.addEventListener("submit", async event => {
  event.preventDefault();
  problem.hidden = true;
  button.disabled = true;
  try {
    await signIn(form.elements.key.value);
    location.replace(wanted());
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    button.disabled = false;
    form.elements.key.select();
  }
});

async function signIn(key) {
  let answer;
  try {
    answer = await fetch("/api/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) });
  } catch (error) {
    throw new Error("The bridge does not answer. It may be restarting, or the network is down.", { cause: error });
  }

  if (answer.ok) return;
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.detail ?? Object.values(told.errors ?? {}).flat().join(", ") ?? `The bridge answered ${answer.status}.`);
}
