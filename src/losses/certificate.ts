import { catalogue } from "./catalogue.ts";
import { certifyForms, type CheckLossOptions } from "./conformance/check_loss.ts";
import type { Certificate } from "./conformance/check_subject.ts";
import type { LossDefinition } from "./loss.ts";

/** One row of the certificate table: a parameter form of a loss and its checks. */
export type CertificateRow = Certificate;

/** Options of {@linkcode certify}. */
export interface CertifyOptions extends CheckLossOptions {
  /** The losses to certify. Default all that come with the project. */
  losses?: readonly LossDefinition[];
  /** Called with each loss before its turn. */
  onLoss?(name: string): void;
}

/**
 * Puts every parameter form of every loss through the conformance kit.
 *
 * @param options The losses, and the options of checkLoss().
 * @returns A row for each parameter form; a failed check is in its row and does not throw.
 */
export async function certify(options: CertifyOptions = {}): Promise<CertificateRow[]> {
  const { losses = catalogue, onLoss, ...checks } = options;
  const rows: CertificateRow[] = [];
  for (const definition of losses) {
    onLoss?.(definition.name);
    rows.push(...await certifyForms(definition, checks));
  }
  return rows;
}
