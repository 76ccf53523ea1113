import type { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import { ReviewError } from "./review-error";
import type { QuotedSpan } from "./suggestion";

/** Code points of context that are kept on either side of a span. */
const contextLength = 32;

/** A span with its quote. @throws ReviewError `bad-span` where it is empty or not in the note */
export function quote(points: CodePoints, span: Span): QuotedSpan {
  const { start, end } = span;
  if (
    !Number.isInteger(start) ||
    !Number.isInteger(end) ||
    start < 0 ||
    end <= start ||
    end > points.length
  ) {
    throw new ReviewError("bad-span", "This is no span of the note; select at least one character of it.");
  }
  return { start, end, text: points.slice(span) };
}

/** A span with its quote and its context, as gold labels keep it. @throws ReviewError `bad-span` */
export function anchor(points: CodePoints, span: Span): QuotedSpan & { prefix: string; suffix: string } {
  const quoted = quote(points, span);
  const prefix = points.slice({ start: Math.max(0, span.start - contextLength), end: span.start });
  const suffix = points.slice({ start: span.end, end: Math.min(points.length, span.end + contextLength) });
  return { ...quoted, prefix, suffix };
}

/** Whether the quote is what the note has at the span. */
export function quoteHolds(points: CodePoints, quoted: QuotedSpan): boolean {
  return (
    quoted.start >= 0 &&
    quoted.start < quoted.end &&
    quoted.end <= points.length &&
    points.slice(quoted) === quoted.text
  );
}
