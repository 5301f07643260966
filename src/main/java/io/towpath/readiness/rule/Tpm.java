package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// It has a virtual TPM.
@Component
final class Tpm extends BasicRule {

    Tpm() {
        super("tpm", "www-", "Virtual TPM",
                "Its contents stay behind: BitLocker and other keys that were sealed in it cannot be opened.",
                "Keep the recovery keys at hand, suspend BitLocker before the cutover, and seal again at the target.",
                "vmware.tpm.detected");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.traits().tpm()) ? found(one, "It has a virtual TPM.", "tpm", true) : List.of();
    }
}
