package io.towpath.tour;

import io.towpath.intake.IntakeForm;
import io.towpath.intake.IntakeLetters;
import io.towpath.intake.Intakes;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.Applications;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Owners of some applications were asked what only they know: some answered, one is not the owner, the others have not
/// said anything yet.
@OfDemo
class DemoIntakes {

    private static final String LEAD = "lena";
    private static final String BROWSER = "127.0.0.1";
    private static final int ASKED = 8;
    private static final List<Map<String, String>> ANSWERS = List.of(
            Map.ofEntries(Map.entry("description", "What customers buy from, day and night."),
                    Map.entry("environment", "production"), Map.entry("criticality", "critical"),
                    Map.entry("maintenanceWindow", "Sun 02:00-05:00"), Map.entry("from-0", "2026-11-23"),
                    Map.entry("until-0", "2026-12-27"), Map.entry("reason-0", "Christmas business"),
                    Map.entry("contactName", "The shop's standby"), Map.entry("contactPhone", "+41 44 555 01 23"),
                    Map.entry("smokeTest", "Open the start page.\nPut an article into the basket.\nPay with the test card."),
                    Map.entry("talksTo", "The card company; the parcel service fetches a file at 4."),
                    Map.entry("bound", "yes"), Map.entry("boundTo", "The card company lets our address through.")),
            Map.of("description", "The general ledger.", "environment", "production", "criticality", "high",
                    "maintenanceWindow", "Sat 22:00-04:00", "from-0", "2026-12-28", "until-0", "2027-01-15",
                    "reason-0", "The year is closed", "bound", "unknown", "otherVms", "The old report server is missing."),
            Map.of("description", "Wages, once a month.", "criticality", "medium", "readyOn", "2027-02-01",
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
        List<UUID> owned = applications.page(ApplicationFilter.ALL.sorted("-vms"), ASKED * 4, 0).stream()
                .filter(one -> one.facts().ownerEmail() != null && !one.facts().infrastructure()).limit(ASKED)
                .map(Application::id).toList();
        if (owned.isEmpty()) {
            return;
        }
        List<Intakes.Made> made = intakes.askMany(owned, false, LEAD).made();
        for (int i = 0; i < Math.min(made.size(), ANSWERS.size()); i++) {
            Intakes.Made one = made.get(i);
            Map<String, String> said = new HashMap<>(ANSWERS.get(i));
            said.put("name", one.intake().recipientName());
            said.put("called", one.application());
            letters.answer(one.token(), new IntakeForm(said), BROWSER);
        }
        if (made.size() > ANSWERS.size()) {
            letters.notMine(made.get(ANSWERS.size()).token(), new IntakeForm(Map.of("insteadName", "Nina Morel",
                    "insteadEmail", "nina.morel@nordwind.example")), BROWSER);
        }
    }
}
