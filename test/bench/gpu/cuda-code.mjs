/**
 * CUDA's "fat binaries": for each part of a library its code for several GPU architectures, one after the other. What is
 * read here is how NVIDIA's tools write them; there is no public description.
 */
const magic = Buffer.from([0x50, 0xed, 0x55, 0xba]);
const headerBytes = 16;
/** Within the head of a code: bytes of the head, bytes of the code, and its architecture (90 is Hopper). */
const places = { head: 4, code: 8, architecture: 28 };

/**
 * Overwrites the code for all other architectures with zeros, so that a library packs smaller. A driver takes the code of
 * the nearest architecture and does not look at the others.
 * @param {Buffer} library changed in place
 * @param {number} architecture such as 90
 * @returns {{kept: number, removed: number}} bytes
 * @throws {Error} where there is none for that architecture; nothing is changed then
 */
export function keepArchitecture(library, architecture) {
  const codes = codesOf(library);
  const kept = codes.filter((code) => code.architecture === architecture);
  if (kept.length === 0) {
    const found = [...new Set(codes.map((code) => code.architecture))].join(", ") || "none";
    throw new Error(`The library has no CUDA code for the architecture ${architecture}, but for: ${found}.`);
  }
  const others = codes.filter((code) => code.architecture !== architecture);
  for (const { from, to } of others) library.fill(0, from, to);
  const bytes = (/** @type {typeof codes} */ all) => all.reduce((sum, { from, to }) => sum + to - from, 0);
  return { kept: bytes(kept), removed: bytes(others) };
}

/** @param {Buffer} library */
function codesOf(library) {
  /** @type {{architecture: number, from: number, to: number}[]} */
  const codes = [];
  for (let at = library.indexOf(magic); at >= 0; at = library.indexOf(magic, at + magic.length)) {
    if (at + headerBytes > library.length || library.readUInt16LE(at + 6) !== headerBytes) continue;
    const end = at + headerBytes + Number(library.readBigUInt64LE(at + 8));
    if (end > library.length) continue;
    for (let head = at + headerBytes; head + 32 <= end;) {
      const from = head + library.readUInt32LE(head + places.head);
      const to = from + Number(library.readBigUInt64LE(head + places.code));
      if (from <= head || to > end) break;
      codes.push({ architecture: library.readUInt32LE(head + places.architecture), from, to });
      head = to;
    }
  }
  return codes;
}
