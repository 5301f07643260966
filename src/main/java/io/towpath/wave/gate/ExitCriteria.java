package io.towpath.wave.gate;

import io.towpath.units.ByteSize;
import io.towpath.wave.gate.ExitFacts.Confirmation;
import io.towpath.wave.gate.ExitFacts.Trip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/// What a wave of each kind must have proven, measured now.
@Component
final class ExitCriteria {

    static final Map<String, String> PERSONAL = Map.of("runbook-validated", "The runbook was validated",
            "team-trained", "The team is trained on the tooling", "failures-documented",
            "Failure patterns are documented");

    private final ExitFacts facts;
    private final GateSettings settings;

    ExitCriteria(ExitFacts facts, GateSettings settings) {
        this.facts = facts;
        this.settings = settings;
    }

    List<Criterion> of(Charter charter) {
        List<Trip> trips = facts.trips(charter.waveId());
        Map<String, Confirmation> confirmed = facts.confirmations(charter.waveId());
        int members = facts.members(charter.waveId());
        List<Criterion> criteria = new ArrayList<>();
        criteria.add(validated(trips, members));
        switch (charter.purpose()) {
            case PROOF_OF_CONCEPT -> {
                int back = (int) trips.stream().filter(trip -> trip.state().equals("ROLLED_BACK")).count();
                criteria.add(new Criterion("rollback-tested", "A roll back was tried", back > 0,
                        back == 0 ? "none rolled back" : back + " rolled back", "at least one", false, null));
                criteria.add(personal("runbook-validated", confirmed));
                criteria.add(personal("team-trained", confirmed));
            }
            case DEV_TEST -> {
                criteria.add(firstAttempts(trips));
                criteria.add(throughput(charter));
                criteria.add(personal("failures-documented", confirmed));
            }
            case PRODUCTION, CRITICAL -> {
                criteria.add(firstAttempts(trips));
                criteria.add(signedOff(trips, members));
            }
            case UNPLANNED -> {
            }
        }
        return criteria;
    }

    /// VMs that were left out, cancelled or rolled back did not move: they neither count for it nor against it.
    private static Criterion validated(List<Trip> trips, int members) {
        return ofMoving("validated", "All VMs are validated", trips, members, "validated",
                List.of("AWAITING_SIGN_OFF", "SOAKING", "DONE"));
    }

    private static Criterion signedOff(List<Trip> trips, int members) {
        return ofMoving("signed-off", "All VMs are signed off", trips, members, "signed off",
                List.of("SOAKING", "DONE"));
    }

    private static Criterion ofMoving(String id, String title, List<Trip> trips, int members, String word,
            List<String> states) {
        List<Trip> newest = trips.stream().filter(Trip::newest).toList();
        long out = newest.stream().filter(trip -> trip.state().equals("ROLLED_BACK")
                || trip.state().equals("CANCELLED")).count();
        long there = newest.stream().filter(trip -> states.contains(trip.state())).count();
        long moving = members - out;
        return new Criterion(id, title, moving > 0 && there >= moving, "%d of %d %s%s".formatted(there, moving, word,
                out == 0 ? "" : ", %d out".formatted(out)), "all", false, null);
    }

    private Criterion firstAttempts(List<Trip> trips) {
        List<Trip> ended = trips.stream().filter(trip -> trip.first() && trip.isJudged()).toList();
        long succeeded = ended.stream().filter(Trip::succeeded).count();
        boolean open = trips.stream().anyMatch(trip -> trip.first() && !trip.isJudged());
        double percent = ended.isEmpty() ? 0 : 100.0 * succeeded / ended.size();
        return new Criterion("first-attempt", "First attempts succeed", !ended.isEmpty() && !open
                && percent >= settings.firstAttemptPercent(),
                ended.isEmpty()
                        ? "none has ended"
                        : "%s %% of %d%s".formatted(
                                String.format(Locale.ROOT, "%.1f", percent), ended.size(),
                                open ? ", others are under way" : ""),
                settings.firstAttemptPercent() + " % or more, all ended", false, null);
    }

    private Criterion throughput(Charter charter) {
        ExitFacts.Volume volume = facts.volume(charter.waveId());
        boolean measured = volume.disks() > 0 && volume.bytes() > 0 && volume.seconds() > 0;
        return new Criterion("throughput", "A throughput was measured", measured, measured
                ? "%s/s over %d disks".formatted(new ByteSize(Math.round(volume.bytes() / volume.seconds())),
                        volume.disks())
                : "nothing was copied yet", "a figure", false, null);
    }

    private static Criterion personal(String id, Map<String, Confirmation> confirmed) {
        Confirmation said = confirmed.get(id);
        return new Criterion(id, PERSONAL.getOrDefault(id, id), said != null,
                said == null ? "nobody confirmed it" : said.note(), "a person's word", true,
                said == null ? null : said.by());
    }
}
