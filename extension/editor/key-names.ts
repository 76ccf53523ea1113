/** `alt+m shift+n` as `Alt+M, Shift+N`. */
export function inWords(key: string): string {
  const capital = (part: string): string => part.charAt(0).toUpperCase() + part.slice(1);
  return key
    .split(" ")
    .map((stroke) => stroke.split("+").map(capital).join("+"))
    .join(", ");
}
