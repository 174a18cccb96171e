/** What the store answers when it refuses: MongoDB's own codes, so that a driver and its callers treat both servers alike. */
const NAMES: Readonly<Record<number, string>> = {
  1: "InternalError",
  2: "BadValue",
  9: "FailedToParse",
  13: "Unauthorized",
  14: "TypeMismatch",
  15: "Overflow",
  20: "IllegalOperation",
  26: "NamespaceNotFound",
  27: "IndexNotFound",
  28: "PathNotViable",
  40: "ConflictingUpdateOperators",
  43: "CursorNotFound",
  48: "NamespaceExists",
  50: "MaxTimeMSExpired",
  52: "DollarPrefixedFieldName",
  53: "InvalidIdField",
  54: "NotSingleValueField",
  56: "EmptyFieldName",
  59: "CommandNotFound",
  66: "ImmutableField",
  67: "CannotCreateIndex",
  72: "InvalidOptions",
  73: "InvalidNamespace",
  85: "IndexOptionsConflict",
  86: "IndexKeySpecsConflict",
  91: "ShutdownInProgress",
  112: "WriteConflict",
  115: "CommandNotSupported",
  117: "ConflictingOperationInProgress",
  121: "DocumentValidationFailure",
  168: "InvalidPipelineOperator",
  171: "CannotIndexParallelArrays",
  225: "TransactionTooOld",
  238: "NotImplemented",
  251: "NoSuchTransaction",
  256: "TransactionCommitted",
  260: "InvalidResumeToken",
  263: "OperationNotSupportedInTransaction",
  286: "ChangeStreamHistoryLost",
  10334: "BSONObjectTooLarge",
  11000: "DuplicateKey",
};

/** Fields that some refusals carry besides code and text. */
export interface ServerErrorDetails {
  readonly keyPattern?: unknown;
  readonly keyValue?: unknown;
  readonly errorLabels?: readonly string[];
}

/** A refusal as MongoDB words it on the wire: a code, its name and a text for people. */
export class ServerError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly details: ServerErrorDetails;
  constructor(code: number, message: string, details: ServerErrorDetails = {}) {
    super(message);
    this.name = "ServerError";
    this.code = code;
    this.codeName = NAMES[code] ?? `Location${code}`;
    this.details = details;
  }
}

/** Throws a refusal; typed `never`, so that it can stand where a value is wanted. */
export const refuse = (code: number, message: string, details?: ServerErrorDetails): never => {
  throw new ServerError(code, message, details);
};

/** Refuses by name what MongoDB can and this store cannot. */
export const unsupported = (what: string): never =>
  refuse(238, `${what} is not supported by the embedded store; set MONGODB_URL to use MongoDB`);

/** The transaction cannot go on; the caller starts it again from the beginning. */
export const writeConflict = (): ServerError =>
  new ServerError(
    112,
    "WriteConflict error: this operation conflicted with another operation. Please retry your operation or multi-document transaction.",
    {
      errorLabels: ["TransientTransactionError"],
    },
  );
