import { CodeList } from "./code-list";
import type { TitleOf } from "./panel-state";

/** The code lists in use: the built-in one and those that projects name, each read when first asked for. */
export class CodeLists {
  readonly #lists = new Map<string, Promise<CodeList>>();
  readonly #loaded = new Map<string, CodeList>();

  constructor(private readonly builtIn: string) {}

  /**
   * @param file the list that a project names; the built-in one without.
   * @throws CodeListError; the next call reads the file again.
   */
  of(file = this.builtIn): Promise<CodeList> {
    const known = this.#lists.get(file);
    if (known) return known;
    const loading = CodeList.load(file);
    this.#lists.set(file, loading);
    loading.then(
      (list) => this.#loaded.set(file, list),
      () => this.#lists.delete(file),
    );
    return loading;
  }

  /** Titles of codes as far as they are known by now; a list is read when first asked, then `onLoad` is called. */
  titles(file: string | undefined, onLoad: () => void): TitleOf {
    const name = file ?? this.builtIn;
    return (code) => {
      if (!this.#lists.has(name)) this.of(name).then(onLoad, () => undefined);
      return this.#loaded.get(name)?.titleOf(code);
    };
  }
}
