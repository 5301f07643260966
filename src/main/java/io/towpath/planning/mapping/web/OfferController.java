package io.towpath.planning.mapping.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.mapping.Arrivals;
import io.towpath.planning.mapping.Compute;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Prefix;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What a target has: networks, storage and places, declared one by one or as a table.
@Controller
@RequestMapping("/targets/{id}/offers")
class OfferController {

    private final Offers offers;
    private final Computes computes;
    private final Arrivals arrivals;
    private final Inventory inventory;
    private final CurrentUser user;

    OfferController(Offers offers, Computes computes, Arrivals arrivals, Inventory inventory, CurrentUser user) {
        this.offers = offers;
        this.computes = computes;
        this.arrivals = arrivals;
        this.inventory = inventory;
        this.user = user;
    }

    /// @param about `VLAN 110 · 10.1.0.0/24 · MTU 1500`
    record Line(String name, String kind, String about, boolean vanished) {}

    record Part(String path, String title, List<String> kinds, String example, List<Line> lines) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    String show(@PathVariable UUID id, Model model) {
        Connection target = inventory.targets().stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("target", target);
        Map<String, Arrivals.Taken> landed = arrivals.storage(id, List.of());
        List<Part> parts = new ArrayList<>();
        for (MappingKind kind : MappingKind.values()) {
            parts.add(new Part(kind.path(), switch (kind) {
                case NETWORK -> "Networks";
                case STORAGE -> "Storage";
                case PLACEMENT -> "Placement";
            }, kind.kindsAtTarget(), switch (kind) {
                case NETWORK -> "name,kind,vlan,prefixes,mtu\nbr-prod,bridge,110,10.1.0.0/24 10.1.1.0/24,1500";
                case STORAGE -> "name,kind,accessMode,volumeMode,capacity,reserved,free\n"
                        + "ceph-block,storage-class,ReadWriteMany,Block,40 TiB,4 TiB,22 TiB";
                case PLACEMENT -> "name,kind\nerp,namespace";
            }, offers.of(kind, id).stream().map(offer -> new Line(offer.name(), offer.kind(), about(offer,
                    kind == MappingKind.STORAGE ? landed.get(offer.name()) : null),
                    !offer.isThere())).toList()));
        }
        model.addAttribute("parts", parts);
        Optional<Compute> compute = computes.of(id);
        Arrivals.Machines since = arrivals.machines(id, List.of());
        model.addAttribute("since", since.vms() == 0
                ? ""
                : "Since then %s landed, with %,d vCPU and %s of memory: that is counted as taken.".formatted(
                        vms(since.vms()), since.cpus(), new ByteSize(since.memoryBytes())));
        model.addAttribute("compute", compute.orElse(null));
        model.addAttribute("memory", compute.map(Compute::memoryBytes).map(bytes -> new ByteSize(bytes).toString())
                .orElse(""));
        model.addAttribute("memoryExact", compute.map(Compute::memoryBytes).map(OfferController::exact).orElse(""));
        return "planning/offers";
    }

    private static String vms(long count) {
        return count == 1 ? "1 VM" : "%,d VMs".formatted(count);
    }

    /// As the form takes it back without a byte more or less.
    private static String exact(long bytes) {
        return bytes % (1L << 30) == 0
                ? (bytes >> 30) + " GiB"
                : bytes % (1L << 20) == 0 ? (bytes >> 20) + " MiB" : Long.toString(bytes);
    }

    /// A form for one; of each kind it uses what fits.
    record OfferForm(@Nullable String name, @Nullable String kind, @Nullable Integer vlan, @Nullable String prefixes,
            @Nullable Integer mtu, @Nullable String accessMode, @Nullable String volumeMode, @Nullable String capacity,
            @Nullable String reserved, @Nullable String free) {

        Offer offer(MappingKind of, UUID target) {
            String called = name == null ? "" : name.strip();
            String sort = kind == null ? "" : kind;
            return switch (of) {
                case NETWORK -> Offer.network(target, called, sort, vlan, Prefix.list(prefixes), mtu);
                case STORAGE -> Offer.storage(target, called, sort, blank(accessMode), blank(volumeMode),
                        size(capacity), size(reserved), size(free));
                case PLACEMENT -> Offer.placement(target, called, sort);
            };
        }

        private static @Nullable String blank(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }

        static @Nullable Long size(@Nullable String text) {
            return text == null || text.isBlank() ? null : ByteSize.parse(text).bytes();
        }
    }

    @PostMapping("/{kind}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String declare(@PathVariable UUID id, @PathVariable String kind, @ModelAttribute OfferForm form,
            RedirectAttributes flash) {
        try {
            Offer offer = form.offer(MappingKind.ofPath(kind), id);
            offers.declare(List.of(offer), user.actor());
            flash.addFlashAttribute("notice", offer.name() + " is declared.");
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", refused.getMessage() + " " + refused.remedy());
        } catch (IllegalArgumentException fault) {
            flash.addFlashAttribute("problem", fault.getMessage() + ". Nothing was changed.");
        }
        return "redirect:/targets/" + id + "/offers#" + MappingKind.ofPath(kind).path();
    }

    @PostMapping("/compute")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String compute(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer cpus,
            @RequestParam(defaultValue = "") String memory, RedirectAttributes flash) {
        try {
            computes.declare(id, cpus, OfferForm.size(memory), user.actor());
            flash.addFlashAttribute("notice", cpus == null && memory.isBlank()
                    ? "Processors and memory are not compared any more."
                    : "Processors and memory are declared.");
        } catch (IllegalArgumentException fault) {
            flash.addFlashAttribute("problem", fault.getMessage() + ". Nothing was changed.");
        }
        return "redirect:/targets/" + id + "/offers#compute";
    }

    @PostMapping("/{kind}/table")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String table(@PathVariable UUID id, @PathVariable String kind, @RequestParam String table,
            RedirectAttributes flash) {
        int declared = offers.declare(MappingKind.ofPath(kind), id, table, user.actor());
        flash.addFlashAttribute("notice", declared == 1 ? "1 is declared." : declared + " are declared.");
        return "redirect:/targets/" + id + "/offers#" + MappingKind.ofPath(kind).path();
    }

    @PostMapping("/{kind}/withdraw")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String withdraw(@PathVariable UUID id, @PathVariable String kind, @RequestParam String name,
            @RequestParam String reason, RedirectAttributes flash) {
        offers.withdraw(MappingKind.ofPath(kind), id, name, reason, user.actor());
        flash.addFlashAttribute("notice",
                name + " is not offered any more. Mappings to it are broken until they are changed.");
        return "redirect:/targets/" + id + "/offers#" + MappingKind.ofPath(kind).path();
    }

    private static String about(Offer offer, Arrivals.@Nullable Taken landed) {
        List<String> about = new ArrayList<>();
        if (offer.vlan() != null) {
            about.add("VLAN " + offer.vlan());
        }
        offer.prefixes().forEach(prefix -> about.add(prefix.toString()));
        if (offer.mtu() != null) {
            about.add("MTU " + offer.mtu());
        }
        if (offer.accessMode() != null) {
            about.add(offer.accessMode());
        }
        if (offer.volumeMode() != null) {
            about.add(offer.volumeMode());
        }
        Long free = offer.freeBytes();
        if (free != null) {
            about.add(new ByteSize(free) + " free");
        }
        if (offer.capacityBytes() != null) {
            about.add("of " + new ByteSize(offer.capacityBytes()));
        }
        if (offer.reservedBytes() != null && offer.reservedBytes() > 0) {
            about.add(new ByteSize(offer.reservedBytes()) + " reserved");
        }
        if (landed != null) {
            about.add("%s taken since by %s".formatted(new ByteSize(landed.amount()), vms(landed.vms())));
        }
        return String.join(" · ", about);
    }
}
