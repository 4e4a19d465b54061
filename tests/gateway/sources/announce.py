"""Announces services on the loopback interface until it is stopped: an independent implementation of mDNS and DNS-SD."""
import socket
import time

from zeroconf import ServiceInfo, Zeroconf

zeroconf = Zeroconf(interfaces=["127.0.0.1"])
address = [socket.inet_aton("127.0.0.1")]
for kind, name, port, properties in [
    ("opcua-tcp", "Press é 7", 48010, {"path": "/UA/press", "caps": "DA"}),
    ("opcua-tcp", "Path that is none", 48011, {"path": "/a b\r\n"}),
    ("mqtt", "Broker", 1883, {}),
]:
    kind = f"_{kind}._tcp.local."
    info = ServiceInfo(kind, f"{name}.{kind}", addresses=address, port=port, properties=properties, server="box.local.")
    zeroconf.register_service(info)
print("ready", flush=True)
time.sleep(300)
