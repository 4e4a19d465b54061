"""An independent OPC UA server (asyncua) whose one variable counts up 20 times a second, each value with its source time.

Arguments: port, directory for its certificate. Prints `ready`, then one JSON line per value until it is ended.
"""

import asyncio
import datetime
import json
import pathlib
import sys

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID

URI = "urn:test:asyncua"


async def main(port: int, directory: pathlib.Path) -> None:
    key, certificate = directory / "key.pem", directory / "certificate.der"
    await setup_self_signed_certificate(
        key, certificate, URI, "127.0.0.1", [ExtendedKeyUsageOID.SERVER_AUTH], {"commonName": "asyncua"}
    )
    server = Server()
    await server.init()
    await server.set_application_uri(URI)
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/test/")
    server.set_security_policy(
        [
            ua.SecurityPolicyType.NoSecurity,
            ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
            ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
            ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
        ]
    )
    await server.load_certificate(str(certificate))
    await server.load_private_key(str(key))
    index = await server.register_namespace(URI)
    counter = await server.nodes.objects.add_variable(ua.NodeId("counter", index), "counter", 0.0)
    async with server:
        print("ready", flush=True)
        count = 0
        while True:
            count += 1
            now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(milliseconds=count)
            value = ua.DataValue(ua.Variant(float(count), ua.VariantType.Double), SourceTimestamp=now)
            await server.write_attribute_value(counter.nodeid, value)
            print(json.dumps({"value": count, "timeMs": round(now.timestamp() * 1000)}), flush=True)
            await asyncio.sleep(0.05)


asyncio.run(main(int(sys.argv[1]), pathlib.Path(sys.argv[2])))
