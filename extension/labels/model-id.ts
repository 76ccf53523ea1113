/** What tells a model from every other: its file's SHA-256; of a served one, its name and the server. */
export function modelIdOf({
  model,
  backend,
}: {
  readonly model: { readonly name: string; readonly sha256?: string };
  readonly backend: { readonly host?: string };
}): string {
  return model.sha256 ?? `${model.name} at ${backend.host ?? "an unknown server"}`;
}
