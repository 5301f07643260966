package io.towpath.tour;

import io.towpath.intake.IntakeForm;
import io.towpath.intake.IntakeLetters;
import io.towpath.intake.Intakes;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.Applications;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Owners of some applications were asked what only they know: some answered, one is not the owner, the others have not
/// said anything yet.
@OfDemo
class DemoIntakes {

    private static final String LEAD = "lena";
    private static final String BROWSER = "127.0.0.1";
    /// Besides those who answer.
    private static final int ASKED = 5;
    private static final String NOT_MINE = "CRM";
    private static final Map<String, Map<String, String>> ANSWERS = Map.of("Webshop", Map.ofEntries(
            Map.entry("description", "What customers buy from, day and night."), Map.entry("environment", "production"),
            Map.entry("criticality", "critical"), Map.entry("maintenanceWindow", "Sun 02:00-05:00"),
            Map.entry("from-0", "2026-11-23"), Map.entry("until-0", "2026-12-27"),
            Map.entry("reason-0", "Christmas business"), Map.entry("contactName", "The shop's standby"),
            Map.entry("contactPhone", "+41 44 555 01 23"),
            Map.entry("smokeTest", "Open the start page.\nPut an article into the basket.\nPay with the test card."),
            Map.entry("talksTo", "The card company; the parcel service fetches a file at 4."),
            Map.entry("bound", "yes"), Map.entry("boundTo", "The card company lets our address through.")),
            "Ledger", Map.of("description", "The general ledger.", "environment", "production", "criticality", "high",
                    "maintenanceWindow", "Sat 22:00-04:00", "from-0", "2026-12-28", "until-0", "2027-01-15",
                    "reason-0", "The year is closed", "otherVms", "The old report server is missing."),
            "Payroll", Map.of("description", "Wages, once a month.", "criticality", "medium", "readyOn", "2027-02-01",
                    "maintenanceWindow", "any weekend but the last of a month", "bound", "yes", "boundTo",
                    "A licence dongle in the old host."));

    private final Intakes intakes;
    private final IntakeLetters letters;
    private final Applications applications;

    DemoIntakes(Intakes intakes, IntakeLetters letters, Applications applications) {
        this.intakes = intakes;
        this.letters = letters;
        this.applications = applications;
    }

    /// Can be told twice.
    void play() {
        if (applications.asked().asked() > 0) {
            return;
        }
        Stream<Application> known = Stream.concat(ANSWERS.keySet().stream().sorted(), Stream.of(NOT_MINE))
                .map(applications::named).flatMap(Optional::stream);
        Stream<Application> others = applications.page(ApplicationFilter.ALL.sorted("-vms"), ASKED * 3, 0).stream()
                .filter(one -> !one.facts().infrastructure());
        Set<UUID> owned = Stream.concat(known, others).filter(one -> one.facts().ownerEmail() != null)
                .map(Application::id).distinct().limit(ANSWERS.size() + 1L + ASKED).collect(Collectors.toSet());
        if (!owned.isEmpty()) {
            intakes.askMany(owned, false, LEAD).made().forEach(this::answer);
        }
    }

    private void answer(Intakes.Made one) {
        Map<String, String> said = ANSWERS.get(one.application());
        if (said != null) {
            Map<String, String> form = new HashMap<>(said);
            form.put("name", one.intake().recipientName());
            form.put("called", one.application());
            letters.answer(one.token(), new IntakeForm(form), BROWSER);
        } else if (one.application().equals(NOT_MINE)) {
            letters.notMine(one.token(), new IntakeForm(Map.of("insteadName", "Nina Morel", "insteadEmail",
                    "nina.morel@nordwind.example")), BROWSER);
        }
    }
}
