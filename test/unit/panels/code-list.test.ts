import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CodeList } from "../../../extension/panels/code-list";

const builtIn = path.join(import.meta.dirname, "../../../extension/panels/icd10/icd10cm-c00-d49.csv");

describe("the built-in code list", () => {
  let codes: CodeList;
  beforeAll(async () => {
    codes = await CodeList.load(builtIn);
  });
  const found = (query: string): string[] => codes.search(query).map(({ value }) => value);

  it("holds chapter 2, each code once, C00 to D49", () => {
    expect(codes.size).toBeGreaterThan(2000);
    expect(codes.titleOf("C50.912")).toBe("Malignant neoplasm of unspecified site of left female breast");
    expect(codes.titleOf("D49.9")).toBe("Neoplasm of unspecified behavior of unspecified site");
    const all = codes.search("C50", 1000).map(({ value }) => value);
    expect(new Set(all).size).toBe(all.length);
  });

  it("finds a code with and without its dot, the exact one first, then what it is divided into", () => {
    expect(found("C50.912")[0]).toBe("C50.912");
    expect(found("c50912")[0]).toBe("C50.912");
    expect(found("C34").slice(0, 3)).toEqual(["C34", "C34.0", "C34.00"]);
  });

  it("finds by words in any order, by beginnings of words, and by what clinicians say", () => {
    expect(found("left breast female upper-outer")[0]).toBe("C50.412");
    expect(found("prost malig")[0]).toBe("C61");
    expect(found("prostate cancer")[0]).toBe("C61");
    expect(found("colon cancer")[0]).toBe("C18.9");
    expect(found("renal cell carcinoma left").every((code) => code.startsWith("C64"))).toBe(true);
    expect(found("multiple myeloma remission")[0]).toBe("C90.01");
    expect(found("DCIS left")[0]).toBe("D05.12");
  });

  it("finds nothing for nothing, for punctuation, and for words that are nowhere together", () => {
    expect(found("")).toEqual([]);
    expect(found(" . ")).toEqual([]);
    expect(found("prostate ovary thyroid")).toEqual([]);
    expect(found("constructor")).toEqual([]);
  });

  it("keeps to the limit", () => {
    expect(codes.search("malignant", 7)).toHaveLength(7);
  });
});

describe("a project's own code list", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "codes-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const write = async (name: string, content: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return file;
  };

  it("needs only code and title; BOM, CRLF, quotes and other columns are fine", async () => {
    const file = await write(
      "own.csv",
      '\uFEFFCode,Title,site\r\n8500/3,"Infiltrating duct carcinoma, NOS",C50\r\n',
    );
    const codes = await CodeList.load(file);
    expect(codes.search("duct")).toEqual([{ value: "8500/3", title: "Infiltrating duct carcinoma, NOS" }]);
  });

  it.each([
    ["no-columns", "a,b\n1,2\n"],
    ["no-columns", "code,title\n"],
    ["not-csv", 'code,title\n"C50,x\n'],
  ])("says %s", async (reason, content) => {
    const file = await write("bad.csv", content);
    await expect(CodeList.load(file)).rejects.toMatchObject({ name: "CodeListError", reason, file });
  });

  it("names a file that is not there", async () => {
    const file = path.join(folder, "none.csv");
    await expect(CodeList.load(file)).rejects.toMatchObject({ reason: "unreadable", file });
  });
});
