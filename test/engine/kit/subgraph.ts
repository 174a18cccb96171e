import { buildSubgraphSchema } from "@apollo/subgraph";
import { execute, parse, validate } from "graphql";
import type { GraphQLSchema } from "graphql";

import type { SubgraphRequest, SubgraphResponse, SubgraphTransport } from "../../../kernel/transport/transport.ts";

/** Resolvers as tests write them. */
export type TestResolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface SubgraphSpec {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: TestResolvers;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires",
  "@external", "@provides", "@authenticated", "@requiresScopes", "@policy", "@tag", "@inaccessible", "@interfaceObject", "@override"])
`;

/** A real subgraph (@apollo/subgraph, graphql-js) that answers in process and remembers what it was asked. */
export class TestSubgraph implements SubgraphTransport {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly requests: SubgraphRequest[] = [];
  /** Stands in for the subgraph while set: failures, strange answers. */
  answerWith: ((request: SubgraphRequest) => SubgraphResponse | Promise<SubgraphResponse>) | undefined;
  /** Says more of an answer than data: positions, tags, changes. */
  extend: ((request: SubgraphRequest, response: SubgraphResponse) => SubgraphResponse) | undefined;

  constructor(spec: SubgraphSpec) {
    this.name = spec.name;
    this.sdl = LINK + spec.sdl;
    // The library's resolver map type knows no interface objects; these are checked by running.
    this.schema = buildSubgraphSchema([{ typeDefs: parse(this.sdl), resolvers: spec.resolvers as never }]);
  }

  async execute(request: SubgraphRequest): Promise<SubgraphResponse> {
    this.requests.push(request);
    if (this.answerWith !== undefined) return this.answerWith(request);
    const document = parse(request.operation);
    const faults = validate(this.schema, document);
    if (faults.length > 0)
      throw new Error(`${this.name} was sent an invalid operation: ${faults.join("; ")}\n${request.operation}`);
    const contextValue = { viewer: request.viewer };
    const result = await execute({
      schema: this.schema,
      document,
      variableValues: { ...request.variables },
      contextValue,
    });
    const response = JSON.parse(JSON.stringify(result)) as SubgraphResponse; // as over a wire
    return this.extend === undefined ? response : this.extend(request, response);
  }

  async close(): Promise<void> {}
}
