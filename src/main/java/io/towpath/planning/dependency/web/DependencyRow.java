package io.towpath.planning.dependency.web;

import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.Proof;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A dependency ready to print.
///
/// @param badge for `badgeAs`: a value of the console's table of badges
/// @param state its words
record DependencyRow(UUID id, String from, String fromHref, String kind, String to, String toHref, String proof,
        String badge, String state, @Nullable String waiver, boolean requested, boolean waivable) {

    static DependencyRow of(Dependency one) {
        Dependency.Waiver waiver = one.waiver();
        boolean requested = waiver != null && waiver.state() == Dependency.Waiver.State.REQUESTED;
        String badge = requested ? "OPEN" : switch (one.standing()) {
            case TIES -> "ACTIVE";
            case WAIVED -> "SKIPPED";
            case INFRASTRUCTURE, NO_VMS -> "NOT_APPLICABLE";
        };
        String state = requested ? "ties, waiver requested" : switch (one.standing()) {
            case TIES -> waiver == null ? "ties" : "ties again, waiver expired";
            case WAIVED -> "cut by a waiver";
            case INFRASTRUCTURE -> "infrastructure, ties nobody";
            case NO_VMS -> "no VMs, ties nobody";
        };
        return new DependencyRow(one.id(), one.fromName(), href(one.from()), one.kind().words(), one.toName(),
                href(one.to()), Proof.of(one), badge, state, waiver == null ? null : words(waiver), requested,
                waiver == null || waiver.state() == Dependency.Waiver.State.EXPIRED);
    }

    static String href(io.towpath.planning.dependency.End end) {
        return switch (end.type()) {
            case VM -> "/inventory/vms/" + end.id();
            case APPLICATION -> "/inventory/applications/" + end.id();
        };
    }

    static String words(Dependency.Waiver waiver) {
        String until = waiver.until() == null ? "" : ", until " + waiver.until();
        return switch (waiver.state()) {
            case REQUESTED -> "asked by %s: %s%s".formatted(waiver.by(), waiver.reason(), until);
            case IN_FORCE -> "asked by %s, approved by %s: %s%s".formatted(waiver.by(), waiver.approvedBy(),
                    waiver.reason(), until);
            case EXPIRED -> "ended on %s; asked by %s: %s".formatted(waiver.until(), waiver.by(), waiver.reason());
        };
    }
}
