/**
 * What stands beside the files of a pack, for those who open its folder.
 *
 * @param counts What the pack holds.
 */
export function packReadme(
  { networks, configurations, values }: {
    networks: number;
    configurations: number;
    values: number;
  },
): string {
  return `# The results of the atlas

Written by \`deno task loss-atlas pack\`; do not edit. ${networks} networks, ${values} measured values,
embeddings of ${configurations} configurations. The format is described in
[docs/atlas.md](../docs/atlas.md).

| file                         | holds                                                                            |
| ---------------------------- | -------------------------------------------------------------------------------- |
| \`networks.csv.gz\`            | a row a network: digest, cell, data, code, environment, points that are kept     |
| \`measures.csv.gz\`            | a row a value, with the digests of network and measure, and its note             |
| \`code.csv.gz\`                | the modules behind each digest of the code that trained                          |
| \`history.csv.gz\`             | the training loss, averages of stretches, about 50 rows a network                |
| \`embeddings-<n>d.arrow.gz\`   | embeddings in n dimensions, of one seed a configuration, in float32              |
| \`geometry.jsonl.gz\`          | class means, class vectors, centers, targets and prototypes of the same networks |
| \`manifest.json\`              | the SHA-256 of each file                                                         |

Of each embedding up to 2,000 test images are kept and 1,000 of unknown classes; above 11 dimensions
a quarter of these. All values were measured on all images.
`;
}
