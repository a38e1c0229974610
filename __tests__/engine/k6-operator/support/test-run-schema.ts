/**
 * What the definition of k6.io/v1alpha1 TestRun in k6-operator 1.x says of the fields that are used here, and no more: a field
 * that is not in it would be dropped by the API server without a word.
 */
const text = { type: "string" };
const texts = { type: "object", additionalProperties: text };
const closed = (properties: object, required: string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const quantities = {
  type: "object",
  additionalProperties: {
    type: "string",
    pattern:
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
  },
};

export const testRunSchema = closed(
  {
    apiVersion: { const: "k6.io/v1alpha1" },
    kind: { const: "TestRun" },
    metadata: closed({ name: text, namespace: text, labels: texts }, ["name"]),
    spec: closed(
      {
        parallelism: { type: "integer" },
        script: closed({ configMap: closed({ name: text, file: text }, ["name"]) }),
        arguments: text,
        runner: closed({
          image: text,
          serviceAccountName: text,
          metadata: closed({ annotations: texts, labels: texts }),
          resources: closed({ limits: quantities, requests: quantities }),
          env: {
            type: "array",
            items: closed(
              {
                name: text,
                value: text,
                valueFrom: closed({
                  secretKeyRef: closed({ name: text, key: text, optional: { type: "boolean" } }, ["key"]),
                }),
              },
              ["name"],
            ),
          },
        }),
      },
      ["parallelism", "script"],
    ),
  },
  ["apiVersion", "kind", "metadata", "spec"],
);
