package io.towpath.wave.web;

import io.towpath.migration.MigrationView;
import io.towpath.migration.StepView;
import io.towpath.wave.MemberView;
import io.towpath.wave.Standing;
import java.util.Locale;

/// Where on its trip a member is: its state, within the cutover its step. Failed and out beside them.
enum Lane {
    FAILED("Failed", "bi-exclamation-octagon-fill", "bad", true),
    WAITING("Waiting", "bi-clock", "idle", true),
    SEEDING("Seeding", "bi-cloud-arrow-down-fill", "move", false),
    SYNCING("Syncing", "bi-arrow-repeat", "move", false),
    SHUTTING_DOWN("Shutting down", "bi-power", "wait", false),
    FINAL_PASS("Final pass", "bi-skip-end-fill", "move", false),
    CUTTING_OVER("Cutting over", "bi-arrow-right-circle-fill", "move", true),
    VALIDATING("Validating", "bi-clipboard-check", "move", true),
    AWAITING_SIGN_OFF("Sign-off", "bi-pen", "wait", true),
    SOAKING("Soaking", "bi-hourglass-split", "soak", true),
    ROLLING_BACK("Rolling back", "bi-arrow-counterclockwise", "wait", false),
    DONE("Done", "bi-check-circle-fill", "good", true),
    OUT("Out", "bi-slash-circle", "idle", true);

    private final String word;
    private final String icon;
    private final String tone;
    private final boolean always;

    /// @param always shown also while nobody is in it
    Lane(String word, String icon, String tone, boolean always) {
        this.word = word;
        this.icon = icon;
        this.tone = tone;
        this.always = always;
    }

    static Lane of(MemberView member) {
        MigrationView trip = member.migration();
        if (member.standing() == Standing.FAILED) {
            return FAILED;
        }
        if (member.standing() == Standing.OUT) {
            return OUT;
        }
        if (trip == null || member.standing() == Standing.WAITING) {
            return WAITING;
        }
        String state = trip.state().name();
        if (state.equals("CUTTING_OVER")) {
            return within(trip);
        }
        for (Lane lane : values()) {
            if (lane.name().equals(state)) {
                return lane;
            }
        }
        throw new IllegalStateException("no lane for " + state);
    }

    private static Lane within(MigrationView trip) {
        String step = trip.steps().stream().filter(each -> each.progress() == StepView.Progress.RUNNING)
                .map(StepView::name).findFirst().orElse("");
        return switch (step) {
            case "shut-down-source" -> SHUTTING_DOWN;
            case "final-pass" -> FINAL_PASS;
            default -> CUTTING_OVER;
        };
    }

    public String word() {
        return word;
    }

    public String icon() {
        return icon;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean always() {
        return always;
    }

    /// Nobody in it is nothing to be alarmed about.
    String tone(int count) {
        return count == 0 ? "idle" : tone;
    }
}
