package io.towpath.readiness.rule;

import io.towpath.inventory.Vm;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// A system is named, and no row of the table of supported guests is about it.
@Component
final class OsNotListed extends BasicRule {

    /// Whoever made the VM chose what is nearest to nothing.
    private static final Pattern NOTHING = Pattern.compile(
            "other|other[ _-]*(\\(?(32|64)[ -]?bit\\)?|guest|guest64|64guest|operating system)|unknown|none",
            Pattern.CASE_INSENSITIVE);
    /// Systems of which only the version decides.
    private static final Pattern FAMILY = Pattern.compile(
            "windows|red ?hat|rhel|centos|rocky|alma|oracle.?linux|suse|sles|ubuntu|debian", Pattern.CASE_INSENSITIVE);
    private static final Pattern BITS = Pattern.compile("(?<![0-9])(32|64|86)(?![0-9])");
    private static final Pattern OPEN = Pattern.compile("or later|or newer", Pattern.CASE_INSENSITIVE);

    OsNotListed() {
        super("os-not-listed", "wwww", "System is in no list of supported guests",
                "Nobody is known to answer for it at a target: neither the target's vendor nor the tool that converts.",
                "Ask the target's vendor, rehearse it with a copy, and have this waived with the owner's consent; or move"
                        + " what it does to a system that is supported.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        List<String> names = names(one.vm());
        if (names.isEmpty() || OsTable.find(one).isPresent()) {
            return List.of();
        }
        String named = names.getFirst();
        return names.stream().allMatch(OsNotListed::vague)
                ? List.of(at(names.stream().allMatch(OsNotListed::nothing) ? Severity.ADVICE : Severity.INFO,
                        "\"%s\" does not say which system, or which version of it: whether it is supported is not known."
                                .formatted(named),
                        "system", named))
                : found(one, "Nobody is known to answer for \"%s\" at a target.".formatted(named), "system", named);
    }

    /// As it is told, what runs first.
    private static List<String> names(Vm vm) {
        return Stream.of(vm.placement().guestOs(), vm.hardware().osName(), vm.hardware().osId())
                .filter(Objects::nonNull).map(String::strip).filter(name -> !name.isEmpty()).toList();
    }

    private static boolean nothing(String name) {
        return NOTHING.matcher(name).matches();
    }

    private static boolean vague(String name) {
        return nothing(name) || FAMILY.matcher(name).find()
                && (OPEN.matcher(name).find()
                        || BITS.matcher(name).replaceAll("").chars().noneMatch(Character::isDigit));
    }
}
