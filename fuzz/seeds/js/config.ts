import type { CapacitorConfig } from "@capacitor/cli";
const dev = process.env.NODE_ENV === "development";
const config: CapacitorConfig = {
  appId: "a.b",
  server: dev ? { url: "http://x", cleartext: true } : undefined,
  plugins: { ...{ A: { b: [1, 2] } } },
};
export default config;
