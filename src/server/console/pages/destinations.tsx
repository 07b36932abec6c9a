import { Page } from "../parts/page.tsx";

export default function Destinations() {
  return <Page title="Destinations">{null}</Page>;
}
