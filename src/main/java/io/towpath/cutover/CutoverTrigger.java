package io.towpath.cutover;

enum CutoverTrigger {
    START, END, REFUSE, CANCEL
}
