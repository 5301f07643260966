package io.towpath.platform.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands at a target already, as its platform says.
///
/// @param asked    who was asked, for people: `qemu:///system`
/// @param networks null where the platform does not tell them: then nothing is known, which is not that none are there
public record TargetSurvey(String asked, List<Standing> standing, @Nullable List<Network> networks) {

    public TargetSurvey {
        standing = List.copyOf(standing);
        networks = networks == null ? null : List.copyOf(networks);
    }

    /// A VM there, ours or not.
    ///
    /// @param id        as the platform has it; that of a VM which we defined is the VM's own
    /// @param addresses that it was seen with; most platforms see few
    public record Standing(String id, String name, boolean running, List<Card> cards, List<String> addresses) {

        public Standing {
            cards = List.copyOf(cards);
            addresses = List.copyOf(addresses);
        }

        /// For people: `web01 (running)`.
        public String words() {
            return name + (running ? " (running)" : " (off)");
        }
    }

    /// @param network that it hangs on; empty where it hangs on none that is named
    public record Card(String mac, String network) {}

    public record Network(String name, boolean active) {}

    /// What is in the way of a VM.
    ///
    /// @param what   a sentence
    /// @param remedy a sentence
    public record Obstacle(Kind kind, String what, String remedy) {}

    /// What it is that is in the way, and the code that a trip stops with.
    public enum Kind {
        NAME("target-name-taken"),
        MAC("target-mac-taken"),
        NETWORK("target-network-missing"),
        /// Seen with an address, which passes: it is told and stops nothing.
        ADDRESS("target-address-taken");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }

        public boolean stops() {
            return this != ADDRESS;
        }
    }
}
