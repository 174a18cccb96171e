import type { Connection, LineStatus } from "../graph/connection.ts";
import type { Shown } from "../graph/shown.ts";
import { listen, type Actions } from "../page/actions.ts";
import type { Html } from "../page/html.ts";
import { render } from "../page/render.ts";
import { labelView } from "./pane.ts";

/** What the frame around a device needs of its pane. */
export interface FrameOptions {
  readonly name: string;
  readonly title: string;
  readonly who: () => string;
  readonly connections: () => readonly Connection[];
  readonly shown: () => readonly Shown[];
  readonly device: () => Html;
  readonly actions: Actions;
  /** Called after each rendering: the wall compares what its panes show. */
  readonly onRendered: () => void;
}

/** A pane's element: the label with the switch of its line, and the device. Renders at most once a turn of the loop. */
export class Frame {
  readonly element: HTMLElement;
  readonly #options: FrameOptions;
  readonly #label = document.createElement("header");
  readonly #device = document.createElement("div");
  #isCut = false;
  #isScheduled = false;

  constructor(options: FrameOptions) {
    this.#options = options;
    this.element = document.createElement("section");
    this.element.className = "pane";
    this.element.dataset["pane"] = options.name;
    this.element.setAttribute("aria-label", options.title);
    this.#label.className = "pane-label";
    this.#device.className = `device ${options.name}`;
    this.element.append(this.#label, this.#device);
    listen(this.element, { ...options.actions, line: () => this.#switchLine() });
    this.update();
  }

  /** The status of the worst of its lines: a pane that has one line down is not live. */
  get status(): LineStatus {
    const statuses = this.#options.connections().map((connection) => connection.status);
    if (statuses.length === 0) return "catching-up";
    return statuses.find((status) => status === "offline") ?? statuses.find((status) => status !== "live") ?? "live";
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** Renders soon, once however often it is asked. */
  readonly update = (): void => {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#render();
    });
  };

  #render(): void {
    const { title, who, shown, device, onRendered } = this.#options;
    const status = this.status;
    this.element.dataset["status"] = status;
    render(this.#label, labelView({ title, who: who(), status, isCut: this.#isCut, shown: shown() }));
    render(this.#device, device());
    onRendered();
  }

  #switchLine(): void {
    this.#isCut = !this.#isCut;
    for (const connection of this.#options.connections()) {
      if (this.#isCut) connection.cut();
      else connection.restore();
    }
    this.update();
  }
}
