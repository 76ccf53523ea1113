/** Whether a code of Node's says that a server's certificate comes from an authority that this machine does not know. */
export function isOfTrust(code: string): boolean {
  return /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_UNTRUSTED/u.test(code);
}
