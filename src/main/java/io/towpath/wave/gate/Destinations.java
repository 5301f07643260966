package io.towpath.wave.gate;

import io.towpath.inventory.Inventory;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Frozen;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Resolution;
import io.towpath.wave.gate.Facts.Member;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.springframework.stereotype.Component;

/// Where everything of a wave's VMs goes: before its start by the newest mappings, from then on by those it froze.
@Component
final class Destinations {

    private final Mappings mappings;
    private final Inventory inventory;

    Destinations(Mappings mappings, Inventory inventory) {
        this.mappings = mappings;
        this.inventory = inventory;
    }

    record Route(Frozen versions, List<Resolution> vms) {

        /// Equal as long as everything of all VMs goes where it went: what an approval is bound to.
        String digest() {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                vms.stream().sorted(Comparator.comparing(Resolution::vmId)).forEach(vm -> vm.parts().forEach(part -> sha
                        .update("%s %s %d %s %d %s\n".formatted(vm.vmId(), part.kind(), part.slot(), part.name(),
                                part.bytes(), words(part.answer())).getBytes(StandardCharsets.UTF_8))));
                return HexFormat.of().formatHex(sha.digest());
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static String words(Answer answer) {
            return switch (answer) {
                case Answer.AsIs(String name) -> "as is " + name;
                case Answer.To(String to, String _) -> "to " + to;
                case Answer.Ignored _ -> "ignored";
                case Answer.Unmapped _ -> "unmapped";
                case Answer.Broken(String was) -> "broken " + was;
            };
        }
    }

    Route of(Charter charter, List<Member> members) {
        Frozen versions = charter.isDraft()
                ? mappings.current(charter.targetId())
                : mappings.forTrip(charter.targetId(), charter.waveId());
        return new Route(versions, mappings.resolve(charter.targetId(), versions,
                inventory.vms(members.stream().map(Member::vmId).toList())));
    }

    void freeze(Charter charter, Route route) {
        mappings.freezeWave(charter.waveId(), route.versions());
    }
}
