package io.towpath.inventory.web;

import io.towpath.inventory.UploadView;
import io.towpath.inventory.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.springframework.web.util.DisconnectedClientHelper;

/// One piece of an upload, out of a request's body.
final class Piece {

    private Piece() {}

    /// A connection that breaks is no failure: what came is kept, and nobody is there to read an answer.
    static UploadView append(Uploads uploads, UUID id, long offset, HttpServletRequest request) throws IOException {
        try {
            return uploads.append(id, offset, request.getInputStream());
        } catch (IOException e) {
            if (e instanceof EOFException || DisconnectedClientHelper.isClientDisconnectedException(e)) {
                return uploads.find(id).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    /// Takes what is still under way, up to a limit, and throws it away: a browser shows an answer only after it has sent
    /// everything, and takes a connection closed before that for a broken one.
    static void drain(HttpServletRequest request, long most) {
        try {
            InputStream body = request.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            for (long left = most; left > 0;) {
                int read = body.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                left -= read;
            }
        } catch (IOException e) {
            // the sender is gone: nobody waits for the answer
        }
    }
}
