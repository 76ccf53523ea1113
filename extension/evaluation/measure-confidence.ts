import { binOf, calibrationColumn, type CalibrationCriterion } from "./columns";
import type { NoteTable } from "./statistics/note-table";

/** One suggestion of the model, for the reliability of its confidence. */
export function countConfidence(
  table: NoteTable,
  criterion: CalibrationCriterion,
  confidence: number,
  isRight: boolean,
): void {
  const bin = binOf(confidence);
  table.add(calibrationColumn(criterion, bin, "count"), 1);
  table.add(calibrationColumn(criterion, bin, "confidence"), confidence);
  table.add(calibrationColumn(criterion, bin, "correct"), isRight ? 1 : 0);
  table.add(calibrationColumn(criterion, bin, "squared-error"), (confidence - (isRight ? 1 : 0)) ** 2);
}
