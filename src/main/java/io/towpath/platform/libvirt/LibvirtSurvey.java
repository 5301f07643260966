package io.towpath.platform.libvirt;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetSurvey.Card;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.platform.spi.TargetSurvey.Network;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.platform.spi.TargetSurvey.Standing;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a host of libvirt has: its domains with their cards, and its networks. Asked over `virsh`, of which one run asks about
/// many domains.
final class LibvirtSurvey {

    /// Commands of so many domains fit into one argument, which Linux lets have 128 KiB.
    private static final int DOMAINS_AT_ONCE = 200;

    private static final String MARK = "towpath-domain=";
    private static final Pattern DOMAIN = Pattern.compile("(?m)^\\s*([0-9a-fA-F-]{36})\\s+(\\S.*?)\\s*$");
    /// Interface, type, source, model, MAC; only the source may have spaces in it.
    private static final Pattern CARD = Pattern
            .compile("(?m)^\\s*\\S+\\s+\\S+\\s+(.+?)\\s+\\S+\\s+((?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2})\\s*$");
    private static final Pattern ADDRESS = Pattern.compile("(?m)\\sipv[46]\\s+([0-9a-fA-F.:]+)(?:/\\d+)?\\s*$");
    private static final String NO_NETWORKS = "not supported by the connection driver";

    private final Virsh virsh;

    LibvirtSurvey(Virsh virsh) {
        this.virsh = virsh;
    }

    TargetSurvey ask() throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        Matcher domain = DOMAIN.matcher(virsh.ask(List.of("list --all --uuid --name")));
        while (domain.find()) {
            names.put(domain.group(1).toLowerCase(Locale.ROOT), domain.group(2));
        }
        Set<String> running = new LinkedHashSet<>();
        virsh.ask(List.of("list --uuid")).lines().map(String::strip).forEach(running::add);
        List<String> ids = List.copyOf(names.keySet());
        List<Standing> standing = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += DOMAINS_AT_ONCE) {
            Map<String, String> said = said(ids.subList(from, Math.min(ids.size(), from + DOMAINS_AT_ONCE)), running);
            said.forEach((id, text) -> standing.add(new Standing(id, String.valueOf(names.get(id)),
                    running.contains(id), cards(text), addresses(text))));
        }
        return new TargetSurvey(virsh.uri(), standing, networks());
    }

    /// By domain. Of one that runs, what it has now and what it has at its next start.
    private Map<String, String> said(List<String> ids, Set<String> running) throws IOException {
        List<String> commands = new ArrayList<>();
        for (String id : ids) {
            commands.add("echo " + MARK + id);
            commands.add("domiflist " + id + " --inactive");
            if (running.contains(id)) {
                commands.add("domiflist " + id);
                commands.add("domifaddr " + id + " --source lease");
                commands.add("domifaddr " + id + " --source arp");
            }
        }
        // a domain that went meanwhile fails its commands; that the host still answers shows at the end
        commands.add("list --uuid");
        Map<String, String> said = new LinkedHashMap<>();
        for (String part : virsh.ask(commands).split(MARK)) {
            String id = part.substring(0, Math.min(36, part.length()));
            if (ids.contains(id)) {
                said.put(id, part.substring(36));
            }
        }
        return said;
    }

    private static List<Card> cards(String said) {
        Set<Card> cards = new LinkedHashSet<>();
        Matcher card = CARD.matcher(said);
        while (card.find()) {
            cards.add(new Card(card.group(2).toLowerCase(Locale.ROOT), card.group(1).equals("-")
                    ? ""
                    : card.group(1)));
        }
        return List.copyOf(cards);
    }

    private static List<String> addresses(String said) {
        Set<String> addresses = new LinkedHashSet<>();
        Matcher address = ADDRESS.matcher(said);
        while (address.find()) {
            addresses.add(address.group(1).toLowerCase(Locale.ROOT));
        }
        return List.copyOf(addresses);
    }

    private @Nullable List<Network> networks() throws IOException {
        try {
            Set<String> active = names("net-list --name");
            return names("net-list --all --name").stream().map(name -> new Network(name, active.contains(name)))
                    .toList();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(NO_NETWORKS)) {
                return null;
            }
            throw e;
        }
    }

    private Set<String> names(String command) throws IOException {
        return virsh.ask(List.of(command)).lines().map(String::strip).filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// @param name that it would be defined by
    static List<Obstacle> inTheWay(TargetSurvey survey, TargetVm vm, String name, Collection<String> addresses) {
        List<Obstacle> found = new ArrayList<>();
        List<Standing> others = survey.standing().stream().filter(each -> !each.id().equals(vm.id().toString()))
                .toList();
        others.stream().filter(other -> other.name().equals(name)).findFirst().ifPresent(other -> found.add(
                new Obstacle(Kind.NAME, "%s has another VM called %s already, with the id %s.".formatted(survey.asked(),
                        other.words(), other.id()), "Rename or remove it there.")));
        List<DiscoveredNic> nics = vm.nics();
        List<Cards.Card> cards = Cards.of(vm, Machine.of(vm)).cards();
        for (int slot = 0; slot < cards.size(); slot++) {
            Cards.Card card = cards.get(slot);
            mac(survey, others, card).ifPresent(found::add);
            network(survey, card, slot + 1, nics.get(slot).network().isBlank()).ifPresent(found::add);
        }
        for (Standing other : others) {
            addresses.stream().map(each -> each.toLowerCase(Locale.ROOT)).filter(other.addresses()::contains)
                    .findFirst()
                    .ifPresent(address -> found.add(new Obstacle(Kind.ADDRESS,
                            "%s at %s was seen with the address %s.".formatted(other.words(), survey.asked(), address),
                            "Find out whose address it is before both are on one network.")));
        }
        return found;
    }

    /// The same address on another network disturbs nobody.
    private static Optional<Obstacle> mac(TargetSurvey survey, List<Standing> others, Cards.Card card) {
        return others.stream().filter(other -> other.cards().stream()
                .anyMatch(its -> its.mac().equals(card.mac())
                        && (its.network().isEmpty() || its.network().equals(card.network()))))
                .findFirst().map(other -> new Obstacle(Kind.MAC,
                        "%s at %s has the MAC address %s on the network %s already.".formatted(other.words(),
                                survey.asked(), card.mac(), card.network()),
                        "Remove it there, or give one of them a new address."));
    }

    /// A domain cannot be started while a network that one of its cards names is not there, even with the card's link down.
    private static Optional<Obstacle> network(TargetSurvey survey, Cards.Card card, int number,
            boolean unnamed) {
        List<Network> networks = survey.networks();
        if (networks == null) {
            return Optional.empty();
        }
        boolean there = networks.stream().anyMatch(each -> each.name().equals(card.network()));
        boolean active = networks.stream().anyMatch(each -> each.name().equals(card.network()) && each.active());
        String why = unnamed ? " (it names none, and its link will be down)" : "";
        return active
                ? Optional.empty()
                : Optional.of(new Obstacle(Kind.NETWORK, there
                        ? "Network card %d hangs on the network %s%s, which is not started at %s.".formatted(number,
                                card.network(), why, survey.asked())
                        : "Network card %d hangs on the network %s%s, which %s does not have.".formatted(number,
                                card.network(), why, survey.asked()),
                        there
                                ? "Start it there (virsh net-start), or change the mapping."
                                : "Define and start it there, or change the mapping."));
    }
}
