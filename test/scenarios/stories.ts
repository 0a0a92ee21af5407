/** What a deal's timeline says up to a point, without mails, for a deal that needs no approval. */
export const OFFERED = ['dealOpened', 'quotePriced', 'quoteSubmitted', 'quoteSent'];
/** Accepted, with the contract at its first signers. */
export const SIGNING = [...OFFERED, 'quoteAccepted', 'signatureRequested'];
/** Signed by one signer, who was the only one. */
export const SIGNED = [...SIGNING, 'contractSignedBy', 'contractSigned'];
/** The credit check let the order pass, and it was invoiced. */
export const RELEASED = [...SIGNED, 'orderReleased', 'invoiceIssued'];

/** Submitted to approvers. */
export const ASKED = ['dealOpened', 'quotePriced', 'quoteSubmitted', 'approvalRequested'];
