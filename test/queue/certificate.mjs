import path from "node:path";
import { onPath, ProvisionError, run, tail } from "../vscode/command.mjs";
import { ensureDebianPackages } from "../vscode/debian.mjs";

/**
 * A certificate for 127.0.0.1 that signed itself, with its key.
 * @param {string} folder where they are written
 * @param {(line: string) => void} say
 * @returns {Promise<{certificate: string, key: string}>} paths of PEM files
 * @throws {ProvisionError}
 */
export async function makeCertificate(folder, say) {
  if (onPath(["openssl"]) === undefined) await ensureDebianPackages(["openssl"], "test TLS", say);
  const certificate = path.join(folder, "certificate.pem");
  const key = path.join(folder, "key.pem");
  const { code, output } = await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key],
  ]);
  if (code !== 0) throw new ProvisionError(`openssl failed:\n${tail(output)}`);
  return { certificate, key };
}
