import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate for 127.0.0.1 that nobody knows, made anew in a folder so that it never runs out. */
export function makeCertificate(folder: string): { key: Buffer; cert: Buffer; certFile: string } {
  const keyFile = join(folder, "key.pem");
  const certFile = join(folder, "cert.pem");
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
    ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-keyout", keyFile, "-out", certFile],
  ]);
  if (made.status !== 0) throw new Error(`openssl is needed: ${made.stderr ?? made.error}`);
  return { key: readFileSync(keyFile), cert: readFileSync(certFile), certFile };
}
