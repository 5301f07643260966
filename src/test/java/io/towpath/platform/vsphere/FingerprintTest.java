package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import com.vmware.vim25.ManagedObjectReference;
import io.towpath.platform.vsphere.Atlas.Sense;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    @Test
    void aRuleThatIsTurnedIntoItsOppositeIsNews() {
        assertThat(print(Sense.TOGETHER)).isEqualTo(print(Sense.TOGETHER)).isNotEqualTo(print(Sense.APART));
    }

    private static String print(Sense sense) {
        ManagedObjectReference reference = new ManagedObjectReference();
        reference.setType("VirtualMachine");
        reference.setVal("vm-1");
        Atlas atlas = new Atlas();
        atlas.rule("vm-1", "pair", sense);
        return Fingerprint.of(new Query.Row(reference, Map.of()), atlas, "");
    }
}
