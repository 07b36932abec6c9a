import { Page } from "../parts/page.tsx";

export default function Connections() {
  return <Page title="Connections">{null}</Page>;
}
