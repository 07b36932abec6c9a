import { Page } from "../parts/page.tsx";

export default function Audience() {
  return <Page title="Audience">{null}</Page>;
}
