// Dialogs: the browser's own, with a form, one thing to do, and words about what goes wrong.

import { el } from "./dom.js";

/**
 * Opens a dialog; `act` gets the form and may throw, which is shown in the dialog and leaves it open.
 * @param {{title: string, body: Node[], confirm: string, danger?: boolean, act: (form: HTMLFormElement) => Promise<void>}} what
 */
export function openDialog({ title, body, confirm, danger = false, act }) {
  const opener = document.activeElement;
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const go = el("button", { type: "submit", class: danger ? "danger" : "primary" }, confirm);
  const cancel = el("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
  const form = el("form", { method: "dialog", onsubmit: submit },
    el("h2", { id: "dialog-title" }, title), body, problem, el("div", { class: "actions" }, cancel, go));
  const dialog = el("dialog", { "aria-labelledby": "dialog-title" }, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
  });
  // A press beside the dialog means "no".
  dialog.addEventListener("pointerdown", e => {
    if (e.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  // What hurts is never one press of Enter away.
  if (danger) cancel.focus();

  async function submit(e) {
    e.preventDefault();
    go.disabled = true;
    problem.hidden = true;
    try {
      await act(form);
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      go.disabled = false;
    }
  }
}
