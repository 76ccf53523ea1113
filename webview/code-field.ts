import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { PanelCode } from "./protocol";

/** Milliseconds without a key before codes are looked up. */
const pause = 80;

/**
 * A field that finds a diagnosis code by words or by the code itself: an editable combobox as the ARIA Authoring
 * Practices describe it, which the toolkit lacks. Fires `code-change` with the code, or undefined when it is emptied.
 */
export class CodeField extends LitElement {
  static override properties = {
    code: { attribute: false },
    find: { attribute: false },
    found: { state: true },
    active: { state: true },
    typed: { state: true },
    message: { state: true },
  };
  declare code: PanelCode | undefined;
  declare find: (query: string) => Promise<readonly PanelCode[]>;
  declare private found: readonly PanelCode[];
  declare private active: number;
  /** What is in the field; undefined while it shows the chosen code. */
  declare private typed: string | undefined;
  declare private message: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lookup = 0;

  constructor() {
    super();
    this.find = () => Promise.resolve([]);
    this.found = [];
    this.active = -1;
    this.message = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("active"))
      this.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const open = this.found.length > 0;
    const shown = this.code ? `${this.code.value} ${this.code.title ?? ""}`.trim() : "";
    return html`<div class="field">
      <label class="label" for="code">ICD-10-CM code</label>
      <input
        id="code"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck="false"
        placeholder="Type words or a code"
        aria-autocomplete="list"
        aria-controls="codes"
        aria-expanded=${open ? "true" : "false"}
        aria-activedescendant=${this.active >= 0 ? `code-${this.active}` : nothing}
        .value=${this.typed ?? shown}
        @input=${this.onInput}
        @keydown=${this.onKeydown}
        @blur=${this.onBlur}
      />
      <ul id="codes" role="listbox" aria-label="Codes" ?hidden=${!open}>
        ${this.found.map(
          (code, index) =>
            html`<li
              id=${`code-${index}`}
              role="option"
              aria-selected=${index === this.active ? "true" : "false"}
              @mousedown=${(event: Event) => {
                event.preventDefault();
                this.choose(code);
              }}
            >
              <span class="code">${code.value}</span> ${code.title}
            </li>`,
        )}
      </ul>
      <p class="hint" role="status">${this.message}</p>
    </div>`;
  }

  private readonly onInput = (event: InputEvent): void => {
    this.typed = (event.target as HTMLInputElement).value;
    clearTimeout(this.timer);
    const query = this.typed.trim();
    if (query === "") {
      this.close();
      this.emit(undefined);
      return;
    }
    this.timer = setTimeout(() => void this.look(query), pause);
  };

  private async look(query: string): Promise<void> {
    const lookup = ++this.lookup;
    try {
      const found = await this.find(query);
      if (lookup !== this.lookup || this.typed === undefined) return;
      this.found = found;
      this.active = found.length > 0 ? 0 : -1;
      this.message = found.length === 0 ? "No code has these words." : "";
    } catch (error) {
      if (lookup !== this.lookup) return;
      this.close();
      this.message = error instanceof Error ? error.message : "Codes could not be looked up.";
    }
  }

  private readonly onKeydown = (event: KeyboardEvent): void => {
    if (this.found.length === 0 || event.isComposing) return;
    const { key } = event;
    const last = this.found.length - 1;
    if (key === "ArrowDown") this.active = this.active === last ? 0 : this.active + 1;
    else if (key === "ArrowUp") this.active = this.active <= 0 ? last : this.active - 1;
    else if (key === "Enter" && !event.ctrlKey && !event.metaKey) this.choose(this.found[this.active]);
    else if (key === "Escape") {
      this.typed = undefined;
      this.close();
    } else return;
    event.preventDefault();
  };

  /** A search that was not finished leaves the code as it was. */
  private readonly onBlur = (): void => {
    this.typed = undefined;
    this.close();
  };

  private choose(code: PanelCode | undefined): void {
    if (!code) return;
    this.typed = undefined;
    this.close();
    this.emit(code);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.lookup += 1;
    this.found = [];
    this.active = -1;
    this.message = "";
  }

  private emit(code: PanelCode | undefined): void {
    this.code = code;
    this.dispatchEvent(new CustomEvent("code-change", { detail: code }));
  }
}

customElements.define("code-field", CodeField);
