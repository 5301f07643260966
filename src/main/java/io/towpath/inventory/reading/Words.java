package io.towpath.inventory.reading;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What people and CMDBs call the few words that some fields take; keys as [Headers#key] makes them.
final class Words {

    static final Map<String, String> ENVIRONMENT = words("""
            production: prod prd prod1 produktion produktiv live produzione
            staging: stage stg preprod preproduction uat acceptance abnahme integration int qual
            test: tst qa qas testing sit qualityassurance
            development: dev entwicklung develop sandbox demonstration training lab
            recovery: dr disasterrecovery drsite
            """);
    static final Map<String, String> CRITICALITY = words("""
            critical: 1 1mostcritical mostcritical missioncritical veryhigh kritisch sehrhoch
            high: 2 2somewhatcritical somewhatcritical businesscritical hoch
            medium: 3 3lesscritical lesscritical businessoperational normal mittel moderate
            low: 4 4notcritical notcritical administrativeservice niedrig gering none
            """);
    static final Map<String, String> STRATEGY = words("""
            retire: decommission
            retain: keep stay
            relocate: move
            rehost: liftandshift lift
            repurchase: buy
            replatform: reshape
            rearchitect: refactor rebuild
            tbc: tbd unknown open undecided
            """);
    static final Map<String, String> POWER = words("""
            on: poweredon active running poweron online started production
            off: poweredoff poweroff offline stopped failed
            suspended: paused suspend
            """);
    static final Map<String, String> FIRMWARE = words("""
            bios: legacy gen1
            efi: uefi gen2
            """);

    private Words() {}

    private static Map<String, String> words(String lines) {
        Map<String, String> words = new HashMap<>();
        for (String line : lines.strip().split("\n")) {
            String[] parts = line.strip().toLowerCase(Locale.ROOT).split("[: ]+");
            for (String spelling : parts) {
                words.put(spelling, parts[0]);
            }
        }
        return Map.copyOf(words);
    }
}
