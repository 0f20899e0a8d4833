import { applyD1Migrations, env } from "cloudflare:test";

// A pool that silently falls back to Node would make every integration test a lie.
if (navigator.userAgent !== "Cloudflare-Workers") {
  throw new Error(`these tests belong in workerd, and this is ${navigator.userAgent}`);
}

await applyD1Migrations(env.DIRECTORY, env.TEST_MIGRATIONS);
