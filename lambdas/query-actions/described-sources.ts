import * as z from 'zod/mini';

const document = z.object({
  paths: z.catchall(
    z.object({
      '/events/{source}': z.object({
        post: z.object({
          parameters: z.array(z.object({ schema: z.object({ enum: z.optional(z.array(z.string())) }) })),
        }),
      }),
    }),
    z.unknown(),
  ),
});

/** The names of the bridge's sources, as its API description has them: those that IAM guards have paths of their own. */
export function describedSources(openApi: string): readonly string[] {
  const { paths } = document.parse(JSON.parse(openApi));
  const open = paths['/events/{source}'].post.parameters.flatMap(({ schema }) => schema.enum ?? []);
  const guarded = Object.keys(paths).flatMap((path) => /^\/events\/([^/{}]+)$/.exec(path)?.[1] ?? []);
  return [...open, ...guarded];
}
