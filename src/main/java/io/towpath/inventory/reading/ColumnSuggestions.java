package io.towpath.inventory.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where columns probably go, by what they are called and what is in them. Only ever shown to somebody who decides.
final class ColumnSuggestions {

    private static final int LEAST = 40;
    private static final int AGREES = 15;
    private static final int CONTRADICTS = 60;
    private static final int SHORTEST_ALIKE = 5;

    /// What lists call columns, beside the names that are understood at once: too loose for that.
    private static final Map<String, String> LOOSE = loose("""
            name: hostname host server rechner rechnername maschine computer computername machine device devicename ci asset node
              bezeichnung systemname system
            application: anwendung applikation service businessservice fachanwendung verfahren produkt
            ownername: verantwortlich verantwortlicher besitzer responsible contact ansprechpartner serviceowner productowner
            owneremail: ownermail kontakt contactmail emailaddress mailadresse emailadresse
            environment: umgebung stage stufe usage landscape
            criticality: kritikalitaet kritikalität priority prioritaet priorität importance bia
            businessunit: department abteilung organisation organization bereich mandant
            maintenancewindow: wartungsfenster downtimewindow changewindow servicewindow
            memory: arbeitsspeicher hauptspeicher speicher memorysize
            cpus: prozessoren kerne cores processors cpucores corecount
            ipaddresses: ipadresse ipaddr address adresse ipv4 primaryip
            osname: betriebssystem operatingsystem osversion guestosname
            dnsname: domainname fullyqualifieddomainname dns
            powerstate: status state zustand betriebszustand
            annotation: bemerkung bemerkungen comment comments remarks notizen kommentar beschreibung description
            provisioned: disk diskspace storage hdd festplatte disksize disktotal
            datacenter: rechenzentrum standort site location rz
            wave: welle tranche batch migrationwave
            externalid: id ci_id assetid inventarnummer inventorynumber
            tier: servicelevel schutzklasse
            soakdays: observationdays
            from: quelle client source sourcehost clienthost
            to: ziel server destination targethost serverhost
            port: zielport dstport
            readyon: bereitab earliest
            code: kuerzel kürzel shortname
            opensat: beginn von startdate
            closesat: ende bis enddate
            window: fenster cutover
            """);

    /// What a column of a field must look like; what is not here may look like anything.
    private static final Map<String, Set<ColumnShape>> SHAPES = Map.ofEntries(
            Map.entry("owneremail", Set.of(ColumnShape.MAIL)), Map.entry("ipaddresses", Set.of(ColumnShape.ADDRESS)),
            Map.entry("moref", Set.of(ColumnShape.MOREF)), Map.entry("tier", Set.of(ColumnShape.TIER)),
            Map.entry("environment", Set.of(ColumnShape.ENVIRONMENT)), Map.entry("biosuuid", Set.of(ColumnShape.UUID)),
            Map.entry("instanceuuid", Set.of(ColumnShape.UUID)), Map.entry("vcenteruuid", Set.of(ColumnShape.UUID)),
            Map.entry("powerstate", Set.of(ColumnShape.POWER)), Map.entry("cpus", numbers()),
            Map.entry("corespersocket", numbers()), Map.entry("memory", sizes()), Map.entry("used", sizes()),
            Map.entry("provisioned", sizes()), Map.entry("soakdays", numbers()), Map.entry("port", numbers()),
            Map.entry("capacityvms", numbers()), Map.entry("firstseen", dates()), Map.entry("lastseen", dates()),
            Map.entry("readyon", dates()), Map.entry("opensat", dates()), Map.entry("closesat", dates()),
            Map.entry("lockoutat", dates()), Map.entry("measuredfrom", dates()), Map.entry("measuredto", dates()),
            Map.entry("dnsname", Set.of(ColumnShape.DOMAIN, ColumnShape.TEXT)), Map.entry("secureboot",
                    Set.of(ColumnShape.TRUTH)),
            Map.entry("freeze", Set.of(ColumnShape.TRUTH)),
            Map.entry("infrastructure", Set.of(ColumnShape.TRUTH)));

    /// What is told by the values alone.
    private static final Map<ColumnShape, String> BY_VALUE = Map.of(ColumnShape.MAIL, "owneremail",
            ColumnShape.ADDRESS, "ipaddresses", ColumnShape.MOREF, "moref", ColumnShape.ENVIRONMENT, "environment",
            ColumnShape.POWER, "powerstate", ColumnShape.DOMAIN, "dnsname");

    private ColumnSuggestions() {}

    private static Set<ColumnShape> numbers() {
        return Set.of(ColumnShape.NUMBER, ColumnShape.TIER);
    }

    private static Set<ColumnShape> sizes() {
        return Set.of(ColumnShape.NUMBER, ColumnShape.TIER, ColumnShape.SIZE);
    }

    private static Set<ColumnShape> dates() {
        // a workbook stores dates as numbers
        return Set.of(ColumnShape.DATE, ColumnShape.NUMBER);
    }

    private static Map<String, String> loose(String lines) {
        Map<String, String> loose = new HashMap<>();
        for (String line : lines.replaceAll("\\n {2,}", " ").strip().split("\n")) {
            String[] words = line.strip().split("[: ]+");
            for (int at = 1; at < words.length; at++) {
                loose.putIfAbsent(Headers.key(words[at]) + "\n" + words[0], words[0]);
            }
        }
        return Map.copyOf(loose);
    }

    private record Score(String header, String use, String key, int points, String why) {}

    static Map<String, MappingNeeded.Suggestion> of(FileKind kind, List<MappingNeeded.Column> columns) {
        Map<String, MappingNeeded.Suggestion> all = new LinkedHashMap<>();
        columns.forEach(column -> all.put(column.header(),
                new MappingNeeded.Suggestion(ExtraUse.IGNORE, null)));
        best(kind, columns).forEach(score -> all.put(score.header, new MappingNeeded.Suggestion(score.use,
                score.why)));
        columns.stream().filter(column -> TagColumn.isOne(column.header()) && MappingFields.takesTags(kind))
                .forEach(column -> all.put(column.header(), new MappingNeeded.Suggestion(ExtraUse.TAG, "called so")));
        return all;
    }

    /// How much speaks for a kind.
    static int weight(FileKind kind, List<MappingNeeded.Column> columns) {
        List<Score> best = best(kind, columns);
        long needed = MappingFields.needed(kind).stream()
                .filter(group -> best.stream().anyMatch(score -> group.contains(score.use))).count();
        boolean whole = needed == MappingFields.needed(kind).size();
        return best.stream().mapToInt(Score::points).sum() + (whole ? 1_000 : 0) + (int) needed * 10;
    }

    private static List<Score> best(FileKind kind, List<MappingNeeded.Column> columns) {
        List<Score> scores = new ArrayList<>();
        for (MappingNeeded.Column column : columns) {
            Set<String> done = new HashSet<>();
            for (String word : MappingFields.of(kind)) {
                Dictionary dictionary = MappingFields.dictionary(kind);
                String key = dictionary.naming(Headers.of(word).key());
                if (done.add(key)) {
                    Score score = score(dictionary, column, word, key);
                    if (score.points >= LEAST) {
                        scores.add(score);
                    }
                }
            }
        }
        scores.sort(Comparator.comparingInt(Score::points).reversed());
        Set<String> headers = new HashSet<>();
        Set<String> fields = new HashSet<>();
        return scores.stream().filter(score -> {
            boolean free = !headers.contains(score.header) && !fields.contains(score.key);
            if (free) {
                headers.add(score.header);
                fields.add(score.key);
            }
            return free;
        }).toList();
    }

    private static Score score(Dictionary dictionary, MappingNeeded.Column column, String word, String field) {
        Headers.Name name = Headers.of(column.header());
        int points;
        String why;
        if (field.equals(dictionary.names().get(name.key()))) {
            points = 100;
            why = "called so";
        } else if (LOOSE.containsKey(name.key() + "\n" + field)) {
            points = 80;
            why = "called alike";
        } else if (parts(column.header()).stream().anyMatch(part -> field.equals(dictionary.names().get(part))
                || LOOSE.containsKey(part + "\n" + field))) {
            points = 60;
            why = "called alike";
        } else if (alike(dictionary, name.key(), field)) {
            points = 55;
            why = "called alike";
        } else {
            points = 0;
            why = "";
        }
        Set<ColumnShape> shapes = SHAPES.get(field);
        boolean empty = column.shape() == ColumnShape.EMPTY;
        if (shapes != null && points > 0 && !empty) {
            points += shapes.contains(column.shape()) ? AGREES : -CONTRADICTS;
        } else if (column.shape() == ColumnShape.MAIL && shapes == null) {
            points -= CONTRADICTS;
        }
        if (points < LEAST && field.equals(BY_VALUE.get(column.shape()))) {
            points = LEAST + 5;
            why = "its values";
        }
        return new Score(column.header(), unit(word, field, name.unit(), column), field, points, why);
    }

    /// `memoryGiB` rather than `memoryMiB` where the header says so, or where no machine has so much.
    private static String unit(String word, String field, long unit, MappingNeeded.Column column) {
        String stem = switch (field) {
            case "memory", "used", "provisioned" -> field;
            default -> null;
        };
        if (stem == null) {
            return word;
        }
        if (unit == Headers.GIB || unit == 0 && largest(column) <= (stem.equals("memory") ? 256 : 4096)) {
            return stem + "GiB";
        }
        return unit == 1 || unit == 0 && largest(column) > 1L << 30 ? stem + "Bytes" : stem + "MiB";
    }

    private static double largest(MappingNeeded.Column column) {
        return column.samples().stream().map(text -> Numbers.parse(text, false, false)).filter(number -> number != null)
                .mapToDouble(Number::doubleValue).max().orElse(0);
    }

    /// Words of a header and each two of them together: `App Owner (Mail)` has `owner` and `ownermail`.
    private static Set<String> parts(String header) {
        String[] words = header.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT)
                .split("[^\\p{L}\\p{N}]+");
        Set<String> parts = new HashSet<>();
        @Nullable
        String before = null;
        for (String word : words) {
            if (word.length() > 1) {
                parts.add(word);
                if (before != null) {
                    parts.add(before + word);
                }
                before = word;
            }
        }
        return parts;
    }

    private static boolean alike(Dictionary dictionary, String key, String field) {
        return key.length() >= SHORTEST_ALIKE && dictionary.names().entrySet().stream()
                .filter(name -> name.getValue().equals(field) && name.getKey().length() >= SHORTEST_ALIKE)
                .anyMatch(name -> distance(key, name.getKey()) <= Math.max(key.length(), name.getKey().length()) / 5);
    }

    /// Letters to change, add or leave out.
    private static int distance(String one, String other) {
        int[] line = new int[other.length() + 1];
        for (int at = 0; at <= other.length(); at++) {
            line[at] = at;
        }
        for (int i = 1; i <= one.length(); i++) {
            int corner = line[0];
            line[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = corner + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                corner = line[j];
                line[j] = Math.min(changed, Math.min(line[j], line[j - 1]) + 1);
            }
        }
        return line[other.length()];
    }
}
