package io.towpath.cli;

/// How progress is shown.
enum ProgressStyle {
    /// One line that is redrawn.
    TTY,
    /// A line every 5 %.
    PLAIN,
    /// NDJSON on standard error.
    JSON,
    /// `n/100` lines on standard output, as virt-v2v prints them for programs.
    MACHINE,
    NONE
}
