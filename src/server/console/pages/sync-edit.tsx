import { Page } from "../parts/page.tsx";

export default function SyncEdit() {
  return <Page title="SyncEdit">{null}</Page>;
}
