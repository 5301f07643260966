package io.towpath.console.web;

import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/// The one table of icons and words for everything that has a state. Templates ask through `console/parts :: badge`.
@Component
public final class Badges {

    private static final Map<String, Badge> BY_NAME = Map.ofEntries(
            // a migration
            badge("PLANNED", "idle", "calendar3", "Planned"),
            badge("SEEDING", "move", "cloud-arrow-down-fill", "Seeding"),
            badge("SYNCING", "move", "arrow-repeat", "Syncing"),
            badge("CUTTING_OVER", "move", "arrow-right-circle-fill", "Cutting over"),
            badge("VALIDATING", "move", "clipboard-check", "Validating"),
            badge("AWAITING_SIGN_OFF", "wait", "pen", "Awaiting sign-off"),
            badge("SOAKING", "soak", "hourglass-split", "Soaking"),
            badge("DONE", "good", "check-circle-fill", "Done"),
            badge("ROLLING_BACK", "wait", "arrow-counterclockwise", "Rolling back"),
            badge("ROLLED_BACK", "idle", "arrow-counterclockwise", "Rolled back"),
            badge("CANCELLED", "idle", "slash-circle", "Cancelled"),
            badge("TIGHT", "wait", "hourglass-split", "Outage too long"),
            badge("STALLED", "bad", "exclamation-octagon-fill", "Stalled"),
            badge("HELD", "wait", "pause-circle-fill", "On hold"),
            badge("NOT_PLANNED", "idle", "circle", "Not planned"),
            // a wave
            badge("DRAFT", "idle", "pencil-square", "Draft"),
            badge("RUNNING", "move", "play-circle-fill", "Running"),
            badge("PAUSED", "wait", "pause-circle-fill", "Paused"),
            badge("STOPPED", "idle", "stop-circle", "Stopped"),
            badge("COMPLETED", "good", "check-circle-fill", "Completed"),
            // a plan; its draft is as a wave's
            badge("SAVED", "idle", "lock", "Saved"),
            badge("PUBLISHED", "good", "broadcast", "Published"),
            // a step, a copy, a check
            badge("TO_DO", "idle", "circle", "To do"),
            badge("FAILED", "bad", "x-circle-fill", "Failed"),
            badge("SKIPPED", "idle", "skip-forward", "Skipped"),
            badge("WAITING", "idle", "clock", "Waiting"),
            badge("COPYING", "move", "arrow-right-circle-fill", "Copying"),
            badge("PROVING", "move", "shield-check", "Proving"),
            badge("PROVEN", "good", "shield-check", "Proven"),
            badge("PASSED", "good", "check-circle-fill", "Passed"),
            badge("NOTED", "idle", "info-circle", "Noted"),
            badge("OPEN", "wait", "circle", "Open"),
            badge("SIGNED", "good", "check-circle-fill", "Signed"),
            badge("REJECTED", "bad", "x-circle-fill", "Rejected"),
            badge("AWAITING_OWNER", "wait", "pen", "Awaiting the owner"),
            badge("NOT_APPLICABLE", "idle", "dash-circle", "Not needed"),
            badge("USED", "idle", "check-circle", "Used"),
            badge("EXPIRED", "idle", "clock", "Expired"),
            badge("REVOKED", "idle", "slash-circle", "Revoked"),
            badge("ACTIVE", "good", "check-circle-fill", "Active"),
            badge("DISABLED", "idle", "slash-circle", "Disabled"),
            badge("QUEUED", "wait", "clock", "Waiting"),
            badge("SENT", "good", "envelope-check", "Sent"),
            badge("WITHDRAWN", "idle", "slash-circle", "Withdrawn"),
            badge("PARKED", "bad", "exclamation-octagon-fill", "Given up"),
            // readiness
            badge("READY", "good", "check-circle-fill", "Ready"),
            badge("WARNINGS", "wait", "exclamation-triangle-fill", "Warnings"),
            badge("BLOCKED", "bad", "x-circle-fill", "Blocked"),
            badge("UNKNOWN", "idle", "question-circle", "Unknown"),
            badge("BEING_JUDGED", "move", "hourglass-split", "Being judged"),
            badge("REQUESTED", "wait", "pen", "Requested"),
            badge("SIMPLE", "good", "circle", "Simple"),
            badge("MEDIUM", "move", "circle-half", "Medium"),
            badge("COMPLEX", "wait", "circle-fill", "Complex"),
            badge("SPECIAL", "bad", "exclamation-diamond-fill", "Special"),
            // what waits for a person
            badge("OBJECTION", "bad", "chat-left-text", "Objection"),
            badge("OVERRUN", "bad", "clock", "Late"),
            badge("GATE", "wait", "sign-stop", "Gate"),
            badge("TO_APPROVE", "wait", "pen", "To approve"),
            badge("BOUNCED", "bad", "envelope-x", "Mail came back"),
            badge("MISSING", "wait", "question-circle", "Missing"),
            // an import and its rows
            badge("READING", "move", "arrow-repeat", "Reading"),
            badge("NEEDS_MAPPING", "wait", "signpost-split", "Needs mapping"),
            badge("PREVIEWED", "wait", "eye", "Preview"),
            badge("APPLIED", "good", "check-circle-fill", "Applied"),
            badge("UNDONE", "idle", "arrow-counterclockwise", "Undone"),
            badge("DISCARDED", "idle", "slash-circle", "Discarded"),
            badge("CREATED", "good", "plus-circle", "New"),
            badge("UPDATED", "move", "pencil", "Changed"),
            badge("UNCHANGED", "idle", "dash-circle", "Same"),
            badge("CONFLICT", "wait", "signpost-split", "To decide"),
            // a finding
            badge("BLOCKER", "bad", "x-circle-fill", "Blocker"),
            badge("WARNING", "wait", "exclamation-triangle-fill", "Warning"),
            badge("ADVICE", "move", "lightbulb", "Advice"),
            badge("INFO", "idle", "info-circle", "Info"));

    /// @param value an enum constant, or its name in any of the usual spellings (`AWAITING_SIGN_OFF`, `awaiting-sign-off`)
    public Badge of(Object value) {
        String name = value instanceof Enum<?> constant ? constant.name() : value.toString();
        Badge badge = BY_NAME.get(name.toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_'));
        if (badge == null) {
            throw new IllegalArgumentException("no badge for " + name);
        }
        return badge;
    }

    private static Map.Entry<String, Badge> badge(String name, String tone, String icon, String word) {
        return Map.entry(name, new Badge(tone, "bi-" + icon, word));
    }
}
