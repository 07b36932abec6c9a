import { Page } from "../parts/page.tsx";

export default function Audiences() {
  return <Page title="Audiences">{null}</Page>;
}
