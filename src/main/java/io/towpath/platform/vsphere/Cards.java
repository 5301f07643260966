package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfGuestNicInfo;
import com.vmware.vim25.GuestNicInfo;
import com.vmware.vim25.VirtualE1000;
import com.vmware.vim25.VirtualE1000e;
import com.vmware.vim25.VirtualEthernetCard;
import com.vmware.vim25.VirtualEthernetCardDistributedVirtualPortBackingInfo;
import com.vmware.vim25.VirtualEthernetCardNetworkBackingInfo;
import com.vmware.vim25.VirtualEthernetCardOpaqueNetworkBackingInfo;
import com.vmware.vim25.VirtualPCNet32;
import com.vmware.vim25.VirtualSriovEthernetCard;
import com.vmware.vim25.VirtualVmxnet3;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Network cards, with the addresses that the guest reports on each.
final class Cards {

    private Cards() {}

    private record On(String network, @Nullable String switchName) {}

    static List<DiscoveredNic> of(List<VirtualEthernetCard> cards, @Nullable ArrayOfGuestNicInfo reported,
            Atlas atlas) {
        Map<Integer, List<String>> addresses = addresses(reported);
        List<DiscoveredNic> nics = new ArrayList<>();
        for (VirtualEthernetCard card : cards) {
            On on = on(card, atlas);
            Boolean starts = card.getConnectable() == null ? null : card.getConnectable().isStartConnected();
            NicTraits traits = new NicTraits(addresses.getOrDefault(card.getKey(), List.of()), on.switchName,
                    card.getClass().getSimpleName().replaceFirst("^Virtual", ""), starts,
                    card instanceof VirtualSriovEthernetCard ? Boolean.TRUE : null);
            String mac = card.getMacAddress();
            nics.add(new DiscoveredNic(on.network, adapter(card), mac == null ? null : mac.toLowerCase(Locale.ROOT),
                    card.getConnectable() != null && card.getConnectable().isConnected(), traits));
        }
        return nics;
    }

    private static On on(VirtualEthernetCard card, Atlas atlas) {
        return switch (card.getBacking()) {
            case VirtualEthernetCardDistributedVirtualPortBackingInfo port when port.getPort() != null
                    && port.getPort().getPortgroupKey() != null ->
                new On(
                        atlas.portGroup(port.getPort().getPortgroupKey()),
                        atlas.switchOf(port.getPort().getPortgroupKey()));
            case VirtualEthernetCardNetworkBackingInfo network -> new On(Objects.requireNonNullElse(
                    atlas.name(network.getNetwork()),
                    network.getDeviceName() == null ? "" : Atlas.plain(network.getDeviceName())), null);
            case VirtualEthernetCardOpaqueNetworkBackingInfo opaque -> new On(
                    Objects.requireNonNullElse(opaque.opaqueNetworkId, ""), null);
            case null, default -> new On("", null);
        };
    }

    private static NicAdapter adapter(VirtualEthernetCard card) {
        return switch (card) {
            case VirtualVmxnet3 _ -> NicAdapter.VMXNET3;
            case VirtualE1000e _ -> NicAdapter.E1000E;
            case VirtualE1000 _ -> NicAdapter.E1000;
            case VirtualPCNet32 _ -> NicAdapter.PCNET32;
            default -> NicAdapter.OTHER;
        };
    }

    /// By the key of the card.
    private static Map<Integer, List<String>> addresses(@Nullable ArrayOfGuestNicInfo reported) {
        Map<Integer, List<String>> addresses = new HashMap<>();
        GuestNicInfo[] all = reported == null ? null : reported.getGuestNicInfo();
        for (GuestNicInfo nic : all == null ? new GuestNicInfo[0] : all) {
            String[] told = nic.getIpAddress();
            if (told != null) {
                addresses.computeIfAbsent(nic.getDeviceConfigId(), _ -> new ArrayList<>())
                        .addAll(Arrays.stream(told).filter(address -> address != null && !address.isBlank()).toList());
            }
        }
        return addresses;
    }
}
