package io.towpath.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Applications of an insurer: those everybody knows by name, then one by one.
final class DemoApplications {

    private static final String[] KNOWN = {"Webshop", "Ledger", "Payroll", "CRM", "HR Portal", "Mailgw", "DMS",
            "Archive",
            "Intranet", "Claims", "Policies", "Billing", "Telephony", "Print", "SAP QA", "SAP"};
    private static final String[] INFRASTRUCTURE = {"Active Directory", "DNS", "Backup", "Monitoring", "PKI"};
    private static final String[] SUBJECTS = {"Motor", "Household", "Life", "Travel", "Liability", "Partner", "Broker",
            "Document", "Risk", "Fraud", "Reinsurance", "Treasury", "Tax", "Audit", "Learning", "Facility"};
    private static final String[] KINDS = {"Portal", "Engine", "Store", "Hub", "Reports", "Desk", "Gateway", "Index"};
    private static final String[] UNITS = {"Finance", "Sales", "Claims", "IT", "HR", "Group"};
    private static final String[] FIRST = {"Anna", "Marco", "Lea", "Urs", "Nina", "Pascal", "Sofia", "Reto", "Elif",
            "Jonas"};
    private static final String[] LAST = {"Keller", "Brunner", "Meier", "Favre", "Rossi", "Huber", "Schmid", "Steiner",
            "Morel", "Frei"};

    private DemoApplications() {}

    static List<DemoApplication> make(Random random, int count) {
        List<DemoApplication> made = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            made.add(one(random, number));
        }
        return made;
    }

    private static DemoApplication one(Random random, int number) {
        boolean infrastructure = number > KNOWN.length && number <= KNOWN.length + INFRASTRUCTURE.length;
        String name = number <= KNOWN.length
                ? KNOWN[number - 1]
                : infrastructure
                        ? INFRASTRUCTURE[number - KNOWN.length - 1]
                        : SUBJECTS[number % SUBJECTS.length] + " " + KINDS[number / SUBJECTS.length % KINDS.length]
                                + " "
                                + (number / (SUBJECTS.length * KINDS.length) + 1);
        int draw = random.nextInt(100);
        String environment = infrastructure || draw < 62
                ? "production"
                : draw < 70
                        ? "staging"
                        : draw < 85
                                ? "test"
                                : "development";
        boolean production = environment.equals("production");
        int tier = infrastructure ? 1 : production ? new int[]{1, 2, 2, 3, 3}[random.nextInt(5)] : 3;
        String criticality = new String[]{"critical", "high", production ? "medium" : "low"}[tier - 1];
        String owner = FIRST[random.nextInt(FIRST.length)] + " " + LAST[random.nextInt(LAST.length)];
        String code = name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        return new DemoApplication(number, name, code.substring(0, Math.min(10, code.length())) + number, tier,
                environment, criticality, infrastructure ? "IT" : UNITS[random.nextInt(UNITS.length)], owner,
                owner.toLowerCase(Locale.ROOT).replace(' ', '.') + "@nordwind.example", infrastructure,
                random.nextInt(100) < 12 ? "2027-%02d-01".formatted(1 + random.nextInt(4)) : "");
    }
}
