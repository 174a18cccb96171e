/** What a person did: the words of the element's `data-do`, its other data, and the fields when it was a form. */
export interface Act {
  readonly data: Readonly<Record<string, string | undefined>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly element: HTMLElement;
}

export type Actions = Readonly<Record<string, (act: Act) => void | Promise<void>>>;

/**
 * Listens on `root` for everything inside it: a click on `data-do="add"`, a form's submit, a change of a field with
 * `data-do`, typing into a field with `data-typing`. One listener for each kind of event, whatever is rendered later.
 */
export function listen(root: HTMLElement, actions: Actions): void {
  root.addEventListener("click", (event) => {
    const element = closest(event.target, "[data-do]");
    if (element === undefined || element.matches("form, input, select")) return;
    dispatch(actions, element, "do", {});
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = closest(event.target, "form[data-do]");
    if (!(form instanceof HTMLFormElement)) return;
    dispatch(actions, form, "do", fieldsOf(form));
  });
  root.addEventListener("change", (event) => {
    const field = closest(event.target, "input[data-do], select[data-do]");
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
      dispatch(actions, field, "do", { value: field.value });
  });
  root.addEventListener("input", (event) => {
    const field = closest(event.target, "input[data-typing]");
    if (field instanceof HTMLInputElement) dispatch(actions, field, "typing", { value: field.value });
  });
}

function dispatch(actions: Actions, element: HTMLElement, from: "do" | "typing", fields: Record<string, string>): void {
  const action = actions[element.dataset[from] ?? ""];
  void action?.({ data: { ...element.dataset }, fields, element }); // an action tells its failures on its own screen
}

function closest(target: EventTarget | null, selector: string): HTMLElement | undefined {
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof HTMLElement ? found : undefined;
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const fields: Record<string, string> = {};
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") fields[name] = value;
  });
  return fields;
}
