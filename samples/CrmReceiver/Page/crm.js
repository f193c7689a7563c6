// The server renders the page; whenever it says that something changed, the list is fetched anew.
let loading = false;
let again = false;

async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    do {
      again = false;
      const answer = await fetch("/", { cache: "no-store" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
      }
    } while (again);
  } catch {
    // The server is away: the event source connects again by itself, and its first event brings the next refresh.
  } finally {
    loading = false;
  }
}

new EventSource("/changes").onmessage = refresh;
