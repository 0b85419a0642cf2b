"""The end of a run: verdict, last line, alerts, and the fallback log."""
