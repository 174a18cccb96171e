/** A bare connection that sends commands as they are: the driver would put its own session over them. */
export function bare(
  url: string,
  database: string,
): Promise<{
  send(command: Readonly<Record<string, unknown>>, database?: string): Promise<Record<string, unknown>>;
  close(): void;
}>;
